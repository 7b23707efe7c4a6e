package parsers

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
)

func TestExaone4ToolGrammar(t *testing.T) {
	tests := []struct {
		name  string
		tools string
		// want are the call's rule and those of its arguments.
		want []string
	}{
		{
			name:  "required and optional arguments",
			tools: `[{"function": {"name": "get", "parameters": {"required": ["city"], "properties": {"unit": {"enum": ["C", "F"]}, "city": {"type": "string"}, "days": {"type": "integer"}}}}}]`,
			want: []string{
				`rule-0 ::= "\"unit\"" ws ":" ws ("\"C\"" | "\"F\"")`,
				`rule-1 ::= "\"city\"" ws ":" ws (string)`,
				`rule-2 ::= "\"days\"" ws ":" ws (integer)`,
				`rule-3 ::= ( ws "," ws rule-2)? `,
				`rule-4 ::= ( ws "," ws rule-0)? rule-3`,
				`rule-5 ::= "{" ws rule-1 rule-4 ws "}"`,
				`rule-6 ::= "{" ws "\"name\"" ws ":" ws "\"get\"" ws "," ws "\"arguments\"" ws ":" ws rule-5 ws "}"`,
			},
		},
		{
			name:  "only optional arguments",
			tools: `[{"function": {"name": "get", "parameters": {"properties": {"a": {"type": ["number", "null"]}, "b": {}}}}}]`,
			want: []string{
				`rule-0 ::= "\"a\"" ws ":" ws (number | null)`,
				`rule-1 ::= "\"b\"" ws ":" ws value`,
				`rule-2 ::= ( ws "," ws rule-1)? `,
				`rule-3 ::= ( ws "," ws rule-0)? rule-2`,
				`rule-4 ::= "{" ws (rule-0 rule-2 | rule-1 )? ws "}"`,
				`rule-5 ::= "{" ws "\"name\"" ws ":" ws "\"get\"" ws "," ws "\"arguments\"" ws ":" ws rule-4 ws "}"`,
			},
		},
		{
			name:  "no arguments",
			tools: `[{"function": {"name": "now"}}]`,
			want: []string{
				`rule-0 ::= "{" ws "\"name\"" ws ":" ws "\"now\"" ws "," ws "\"arguments\"" ws ":" ws value ws "}"`,
			},
		},
		{
			name:  "nested arguments",
			tools: `[{"function": {"name": "plot", "parameters": {"required": ["points"], "properties": {"points": {"type": "array", "items": {"type": "object", "required": ["x"], "properties": {"x": {"type": "number"}}}}}}}}]`,
			want: []string{
				`rule-0 ::= "\"x\"" ws ":" ws (number)`,
				`rule-1 ::= "{" ws rule-0  ws "}"`,
				`rule-2 ::= "[" ws ((rule-1) (ws "," ws (rule-1))*)? ws "]"`,
				`rule-3 ::= "\"points\"" ws ":" ws (rule-2)`,
				`rule-4 ::= "{" ws rule-3  ws "}"`,
				`rule-5 ::= "{" ws "\"name\"" ws ":" ws "\"plot\"" ws "," ws "\"arguments\"" ws ":" ws rule-4 ws "}"`,
			},
		},
		{
			name:  "alternatives and what is not known",
			tools: `[{"function": {"name": "f", "parameters": {"required": ["a", "b", "c", "d", "gone"], "properties": {"a": {"anyOf": [{"type": "boolean"}, {"enum": [1, null]}]}, "b": {"type": "array"}, "c": {"type": "object"}, "d": {"type": "date"}}}}}]`,
			want: []string{
				`rule-0 ::= "\"a\"" ws ":" ws ((boolean) | ("1" | "null"))`,
				`rule-1 ::= "[" ws (value (ws "," ws value)*)? ws "]"`,
				`rule-2 ::= "\"b\"" ws ":" ws (rule-1)`,
				`rule-3 ::= "\"c\"" ws ":" ws (object)`,
				`rule-4 ::= "\"d\"" ws ":" ws (value)`,
				`rule-5 ::= "{" ws rule-0 ws "," ws rule-2 ws "," ws rule-3 ws "," ws rule-4  ws "}"`,
				`rule-6 ::= "{" ws "\"name\"" ws ":" ws "\"f\"" ws "," ws "\"arguments\"" ws ":" ws rule-5 ws "}"`,
			},
		},
		{
			name:  "names that need quotes",
			tools: `[{"function": {"name": "say \"날씨\" \\ <b>"}}]`,
			want: []string{
				`rule-0 ::= "{" ws "\"name\"" ws ":" ws "\"say \\\"날씨\\\" \\\\ <b>\"" ws "," ws "\"arguments\"" ws ":" ws value ws "}"`,
			},
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tools []api.Tool
			if err := json.Unmarshal([]byte(tt.tools), &tools); err != nil {
				t.Fatal(err)
			}

			p := &Exaone4Parser{}
			p.Init(tools, nil, nil)
			trigger, grammar := p.ToolGrammar()
			if trigger != "<tool_call>" {
				t.Errorf("trigger %q", trigger)
			}

			_, rules, ok := strings.Cut(grammar, exaone4JSONGrammar)
			if !ok {
				t.Fatalf("no rules of JSON in\n%s", grammar)
			}
			if want := strings.Join(tt.want, "\n") + "\n"; rules != want {
				t.Errorf("got\n%s\nwant\n%s", rules, want)
			}
		})
	}

	t.Run("several tools", func(t *testing.T) {
		p := &Exaone4Parser{}
		p.Init([]api.Tool{{Function: api.ToolFunction{Name: "a"}}, {Function: api.ToolFunction{Name: "b"}}}, nil, nil)
		_, grammar := p.ToolGrammar()
		want := `root ::= call (ws call)* ws
call ::= "<tool_call>" ws (rule-0 | rule-1) ws "</tool_call>"
`
		if !strings.HasPrefix(grammar, want) {
			t.Errorf("got\n%s\nwant\n%s", grammar, want)
		}
	})

	t.Run("no tools", func(t *testing.T) {
		p := &Exaone4Parser{}
		p.Init(nil, nil, nil)
		if trigger, grammar := p.ToolGrammar(); trigger != "" || grammar != "" {
			t.Errorf("trigger %q, grammar %q", trigger, grammar)
		}
	})
}
