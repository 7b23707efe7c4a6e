package parsers

import (
	"encoding/json"
	"regexp"
	"strconv"
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

// grammarRegexp returns a rule of a grammar as a regular expression, in which
// rules are followed to the given depth.
func grammarRegexp(t *testing.T, grammar, rule string, depth int) string {
	t.Helper()

	if depth == 0 {
		return `[^\s\S]`
	}

	_, body, ok := strings.Cut("\n"+grammar, "\n"+rule+" ::= ")
	if !ok {
		t.Fatalf("no rule %s in\n%s", rule, grammar)
	}
	body, _, _ = strings.Cut(body, "\n")

	var sb strings.Builder
	for _, token := range grammarToken.FindAllString(body, -1) {
		switch {
		case token[0] == '"':
			literal, err := strconv.Unquote(token)
			if err != nil {
				t.Fatalf("%s: %v", token, err)
			}
			token = "(?:" + regexp.QuoteMeta(literal) + ")"
		case token[0] >= 'a' && token[0] <= 'z':
			token = "(?:" + grammarRegexp(t, grammar, token, depth-1) + ")"
		}
		sb.WriteString(token)
	}
	return sb.String()
}

// grammarToken is a literal, a class of characters, a count, the name of a
// rule, or an operator.
var grammarToken = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\{[0-9,]+\}|[a-z][a-z0-9-]*|\S`)

func TestExaone4ToolGrammarAccepts(t *testing.T) {
	var tools []api.Tool
	if err := json.Unmarshal([]byte(`[
		{"function": {"name": "now"}},
		{"function": {"name": "get", "parameters": {"required": ["city"], "properties": {"city": {"type": "string"}, "days": {"type": "integer"}, "exact": {"type": "boolean"}, "limit": {"type": ["number", "null"]}}}}}
	]`), &tools); err != nil {
		t.Fatal(err)
	}

	var p Exaone4Parser
	p.Init(tools, nil, nil)
	_, grammar := p.ToolGrammar()
	re := regexp.MustCompile("^(?:" + grammarRegexp(t, grammar, "root", 11) + ")$")

	tests := []struct {
		name, arguments string
		want            bool
	}{
		{"now", `{}`, true},
		{"now", `{"a": [1, "b", {"c": null}], "d": true}`, true},
		{"now", `[]`, true},
		{"now", `[ 1 ,2 ]`, true},
		{"now", `[1,]`, false},
		{"now", `{"a"}`, false},
		{"now", `{a: 1}`, false},
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
			if got := re.MatchString(call); got != tt.want {
				t.Errorf("%s: got %t, want %t", call, got, tt.want)
			}
			if got := re.MatchString(call + "\n" + call); got != tt.want {
				t.Errorf("%s twice: got %t, want %t", call, got, tt.want)
			}
			if re.MatchString(call + " text") {
				t.Errorf("%s: text behind it is accepted", call)
			}
		}
	}
}
