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
				`rule-0 ::= "\"C\"" | "\"F\""`,
				`rule-1 ::= "\"unit\"" ws ":" ws rule-0`,
				`rule-2 ::= "\"city\"" ws ":" ws string`,
				`rule-3 ::= "\"days\"" ws ":" ws integer`,
				`rule-4 ::= ( ws "," ws rule-3)? `,
				`rule-5 ::= ( ws "," ws rule-1)? rule-4`,
				`rule-6 ::= "{" ws rule-2 rule-5 ws "}"`,
				`rule-7 ::= "{" ws "\"name\"" ws ":" ws "\"get\"" ws "," ws "\"arguments\"" ws ":" ws rule-6 ws "}"`,
			},
		},
		{
			name:  "only optional arguments",
			tools: `[{"function": {"name": "get", "parameters": {"properties": {"a": {"type": ["number", "null"]}, "b": {}}}}}]`,
			want: []string{
				`rule-0 ::= number | null`,
				`rule-1 ::= "\"a\"" ws ":" ws rule-0`,
				`rule-2 ::= "\"b\"" ws ":" ws value`,
				`rule-3 ::= ( ws "," ws rule-2)? `,
				`rule-4 ::= ( ws "," ws rule-1)? rule-3`,
				`rule-5 ::= "{" ws (rule-1 rule-3 | rule-2 )? ws "}"`,
				`rule-6 ::= "{" ws "\"name\"" ws ":" ws "\"get\"" ws "," ws "\"arguments\"" ws ":" ws rule-5 ws "}"`,
			},
		},
		{
			name:  "no arguments",
			tools: `[{"function": {"name": "now"}}, {"function": {"name": "then", "parameters": {"type": "object", "properties": {}}}}, {"function": {"name": "any", "parameters": {"type": "object"}}}]`,
			want: []string{
				`rule-0 ::= "{" ws "\"name\"" ws ":" ws "\"now\"" ws "," ws "\"arguments\"" ws ":" ws "{" ws "}" ws "}"`,
				`rule-1 ::= "{" ws "\"name\"" ws ":" ws "\"then\"" ws "," ws "\"arguments\"" ws ":" ws "{" ws "}" ws "}"`,
				`rule-2 ::= "{" ws "\"name\"" ws ":" ws "\"any\"" ws "," ws "\"arguments\"" ws ":" ws object ws "}"`,
			},
		},
		{
			name:  "repeated types and alternatives",
			tools: `[{"function": {"name": "f", "parameters": {"properties": {"a": {"type": ["array", "array"], "items": {"type": ["object", "string", "object"], "properties": {"b": {"anyOf": [{"type": "null"}, {"type": "null"}]}}}}}}}}]`,
			want: []string{
				`rule-0 ::= "\"b\"" ws ":" ws null`,
				`rule-1 ::= ( ws "," ws rule-0)? `,
				`rule-2 ::= "{" ws (rule-0 )? ws "}"`,
				`rule-3 ::= rule-2 | string`,
				`rule-4 ::= "[" ws (rule-3 (ws "," ws rule-3)*)? ws "]"`,
				`rule-5 ::= "\"a\"" ws ":" ws rule-4`,
				`rule-6 ::= ( ws "," ws rule-5)? `,
				`rule-7 ::= "{" ws (rule-5 )? ws "}"`,
				`rule-8 ::= "{" ws "\"name\"" ws ":" ws "\"f\"" ws "," ws "\"arguments\"" ws ":" ws rule-7 ws "}"`,
			},
		},
		{
			name:  "items that are no schema, and one with a cycle",
			tools: `[{"function": {"name": "f", "parameters": {"required": ["a", "b"], "$defs": {"n": {"$ref": "#/$defs/n"}}, "properties": {"a": {"type": "array", "items": [true, {"type": 1}]}, "b": {"type": "array", "items": {"$ref": "#/$defs/n", "required": [1, "x"], "properties": {"x": 2}, "type": ["object", null]}}}}}}]`,
			want: []string{
				`rule-0 ::= "[" ws (value (ws "," ws value)*)? ws "]"`,
				`rule-1 ::= "\"a\"" ws ":" ws rule-0`,
				`rule-2 ::= "\"x\"" ws ":" ws value`,
				`rule-3 ::= "{" ws rule-2  ws "}"`,
				`rule-4 ::= "[" ws (rule-3 (ws "," ws rule-3)*)? ws "]"`,
				`rule-5 ::= "\"b\"" ws ":" ws rule-4`,
				`rule-6 ::= "{" ws rule-1 ws "," ws rule-5  ws "}"`,
				`rule-7 ::= "{" ws "\"name\"" ws ":" ws "\"f\"" ws "," ws "\"arguments\"" ws ":" ws rule-6 ws "}"`,
			},
		},
		{
			name:  "nested arguments",
			tools: `[{"function": {"name": "plot", "parameters": {"required": ["points"], "properties": {"points": {"type": "array", "items": {"type": "object", "required": ["x"], "properties": {"x": {"type": "number"}}}}}}}}]`,
			want: []string{
				`rule-0 ::= "\"x\"" ws ":" ws number`,
				`rule-1 ::= "{" ws rule-0  ws "}"`,
				`rule-2 ::= "[" ws (rule-1 (ws "," ws rule-1)*)? ws "]"`,
				`rule-3 ::= "\"points\"" ws ":" ws rule-2`,
				`rule-4 ::= "{" ws rule-3  ws "}"`,
				`rule-5 ::= "{" ws "\"name\"" ws ":" ws "\"plot\"" ws "," ws "\"arguments\"" ws ":" ws rule-4 ws "}"`,
			},
		},
		{
			name:  "alternatives and what is not known",
			tools: `[{"function": {"name": "f", "parameters": {"required": ["a", "b", "c", "d", "gone"], "properties": {"a": {"anyOf": [{"type": "boolean"}, {"enum": [1, null]}]}, "b": {"type": "array"}, "c": {"type": "object"}, "d": {"type": "date"}}}}}]`,
			want: []string{
				`rule-0 ::= "1" | "null"`,
				`rule-1 ::= boolean | rule-0`,
				`rule-2 ::= "\"a\"" ws ":" ws rule-1`,
				`rule-3 ::= "\"b\"" ws ":" ws array`,
				`rule-4 ::= "\"c\"" ws ":" ws object`,
				`rule-5 ::= "\"d\"" ws ":" ws value`,
				`rule-6 ::= "{" ws rule-2 ws "," ws rule-3 ws "," ws rule-4 ws "," ws rule-5  ws "}"`,
				`rule-7 ::= "{" ws "\"name\"" ws ":" ws "\"f\"" ws "," ws "\"arguments\"" ws ":" ws rule-6 ws "}"`,
			},
		},
		{
			name:  "names that need quotes",
			tools: `[{"function": {"name": "say \"날씨\" \\ <b>"}}]`,
			want: []string{
				`rule-0 ::= "{" ws "\"name\"" ws ":" ws "\"say \\\"날씨\\\" \\\\ <b>\"" ws "," ws "\"arguments\"" ws ":" ws "{" ws "}" ws "}"`,
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
			p.Init(tools, nil, &api.ThinkValue{Value: false})
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
		p.Init([]api.Tool{{Function: api.ToolFunction{Name: "a"}}, {Function: api.ToolFunction{Name: "b"}}}, nil, &api.ThinkValue{Value: false})
		_, grammar := p.ToolGrammar()
		want := `root ::= call (ws call)* ws
call ::= "<tool_call>" behind-tag
behind-tag ::= ws (rule-0 | rule-1) ws "</tool_call>"
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

func TestExaone4ToolGrammarAccepts(t *testing.T) {
	var tools []api.Tool
	if err := json.Unmarshal([]byte(`[
		{"function": {"name": "now"}},
		{"function": {"name": "any", "parameters": {"type": "object"}}},
		{"function": {"name": "get", "parameters": {"required": ["city"], "properties": {"city": {"type": "string"}, "days": {"type": "integer"}, "exact": {"type": "boolean"}, "limit": {"type": ["number", "null"]}}}}}
	]`), &tools); err != nil {
		t.Fatal(err)
	}

	var p Exaone4Parser
	p.Init(tools, nil, &api.ThinkValue{Value: false})
	_, grammar := p.ToolGrammar()
	g := parseTestGrammar(t, grammar)

	tests := []struct {
		name, arguments string
		want            bool
	}{
		{"now", `{}`, true},
		{"now", `{ }`, true},
		{"now", `{"a": 1}`, false},
		{"now", `[]`, false},
		{"now", `""`, false},
		{"any", `{"a": [1, "b", {"c": null}], "d": true}`, true},
		{"any", `{"a": []}`, true},
		{"any", `{"a": [ 1 ,2 ]}`, true},
		{"any", `{"a": [1,]}`, false},
		{"any", `[]`, false},
		{"any", `{"a"}`, false},
		{"any", `{a: 1}`, false},
		{"later", `{}`, false},
		{"get", `{"city": "서울"}`, true},
		{"get", `{"city":"a \" \\ \/ \b\f\n\r\t \u00e9 b"}`, true},
		{"get", `{"city": ""}`, true},
		{"get", `{"city": "\x"}`, false},
		{"get", `{"city": "\u12"}`, false},
		{"get", "{\"city\": \"a\nb\"}", false},
		{"get", `{"city": "a}`, false},
		{"get", `{"city": Seoul}`, false},
		{"get", `{"city": 1}`, false},
		{"get", `{}`, false},
		{"get", `{"days": 1}`, false},
		{"get", `{"city": "a", "days": 10}`, true},
		{"get", `{"city": "a", "days": -1}`, true},
		{"get", `{"city": "a", "days": 0}`, true},
		{"get", `{"city": "a", "days": 01}`, false},
		{"get", `{"city": "a", "days": 1.5}`, false},
		{"get", `{"city": "a", "days": "1"}`, false},
		{"get", `{"city": "a", "exact": true}`, true},
		{"get", `{"city": "a", "exact": false, "limit": null}`, true},
		{"get", `{"city": "a", "exact": null}`, false},
		{"get", `{"city": "a", "exact": True}`, false},
		{"get", `{"city": "a", "limit": -1.50}`, true},
		{"get", `{"city": "a", "limit": 1e-07}`, true},
		{"get", `{"city": "a", "limit": 2E+3}`, true},
		{"get", `{"city": "a", "limit": 1e99}`, true},
		{"get", `{"city": "a", "limit": 1e-400}`, true},
		{"get", `{"city": "a", "limit": 1e400}`, false},
		{"get", `{"city": "a", "limit": .5}`, false},
		{"get", `{"city": "a", "limit": 1.}`, false},
		{"get", `{"city": "a", "limit": false}`, false},
		{"get", `{"city": "a", "limit": 1, "days": 1}`, false},
		{"get", `{"city": "a", "other": 1}`, false},
	}

	for _, tt := range tests {
		for _, call := range []string{
			`<tool_call>{"name": "` + tt.name + `", "arguments": ` + tt.arguments + `}</tool_call>`,
			"<tool_call>\n{\"name\" : \"" + tt.name + "\",\t\"arguments\":" + tt.arguments + "}\n</tool_call>\n",
		} {
			if got := g.accepts(call); got != tt.want {
				t.Errorf("%s: got %t, want %t", call, got, tt.want)
			}
			if got := g.accepts(call + "\n" + call); got != tt.want {
				t.Errorf("%s twice: got %t, want %t", call, got, tt.want)
			}
			if g.accepts(call + " text") {
				t.Errorf("%s: text behind it is accepted", call)
			}
		}
	}
}

// Where the model thinks first, nothing is constrained until it has.
func TestExaone4ToolGrammarThinking(t *testing.T) {
	tools := []api.Tool{{Function: api.ToolFunction{Name: "now"}}}
	var p Exaone4Parser
	p.Init(tools, nil, nil)
	trigger, grammar := p.ToolGrammar()
	if trigger != "</think>" {
		t.Errorf("trigger %q", trigger)
	}

	const call = `<tool_call>{"name": "now", "arguments": {}}</tool_call>`
	tests := []struct {
		input string
		want  bool
	}{
		{"</think>", true},
		{"</think>\n\nHi", true},
		{"</think>a < b << c <tool <tool_cal<tool_calls></think>", true},
		{"</think><tool_call", true},
		{"</think>" + call, true},
		{"</think>\n\n" + call + "\n", true},
		{"</think>Then: <" + call + "\n" + call, true},
		{"</think>Then: <tool_cal" + call, true},
		{"</think>the <tool_call> tag", false},
		{"</think><tool_call>", false},
		{"</think>" + call + " text", false},
		{"</think>" + strings.Replace(call, "now", "then", 1), false},
		{"text", false},
		{call, false},
	}
	g := parseTestGrammar(t, grammar)
	for _, tt := range tests {
		if got := g.accepts(tt.input); got != tt.want {
			t.Errorf("%q: got %t, want %t", tt.input, got, tt.want)
		}
	}

	for name, last := range map[string]*api.Message{
		"answer":  {Role: "assistant", Content: "It is"},
		"thought": {Role: "assistant", Content: "<think>\nOkay,"},
	} {
		p.Init(tools, last, nil)
		trigger, _ := p.ToolGrammar()
		if want := map[string]string{"answer": "<tool_call>", "thought": "</think>"}[name]; trigger != want {
			t.Errorf("prefill of an %s: trigger %q, want %q", name, trigger, want)
		}
	}
}
