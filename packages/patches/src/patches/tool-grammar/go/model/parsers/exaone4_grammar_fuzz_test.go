package parsers

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ollama/ollama/api"
)

const (
	exaone4GrammarTime  = time.Second
	exaone4GrammarBytes = 64 << 20
)

// FuzzExaone4ToolGrammar checks that the grammar of any parameters of up to
// 64 KB takes little time and memory, and is one: each rule is there once.
func FuzzExaone4ToolGrammar(f *testing.F) {
	for _, parameters := range []string{
		`{}`,
		`{"type": "object"}`,
		`{"type": "object", "properties": {}}`,
		`{"required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": ["number", "null"]}}}`,
		`{"properties": {"a": {"enum": ["\"", "\\", "\n", 1, null, {"b": []}]}, "é \" ": {"anyOf": [{"type": "integer"}, {"anyOf": [{"type": "boolean"}]}]}}}`,
		`{"properties": {"a": {"type": ["array", "object"], "items": {"type": ["object", "array"], "items": {}, "properties": {"b": {"enum": [1]}}, "required": ["b"]}, "properties": {"c": {"type": "date"}}}}}`,
		`{"$defs": {"n": {"$ref": "#/$defs/n"}}, "properties": {"a": {"$ref": "#/$defs/n"}, "b": {"type": "array", "items": {"$ref": "#"}}}}`,
		exaone4NestedSchema(`{"type":["array","array"],"items":`, `}`, 20),
		exaone4NestedSchema(`{"type":["object","object"],"properties":{"x":`, `}}`, 20),
		exaone4NestedSchema(`{"anyOf":[{"type":"null"},`, `]}`, 20),
	} {
		f.Add(parameters)
	}

	f.Fuzz(func(t *testing.T, parameters string) {
		if len(parameters) > 64<<10 {
			t.Skip("bigger than what is promised")
		}
		grammar, ok := exaone4GrammarOf(t, `[{"function": {"name": "f", "parameters": `+parameters+`}}]`)
		if !ok {
			t.Skip("no parameters")
		}
		if grammar == "" {
			t.Skip("no grammar")
		}
		parseTestGrammar(t, grammar)
	})
}

// exaone4GrammarOf returns the grammar of tools, and fails the test if it takes
// too much.
func exaone4GrammarOf(t testing.TB, tools string) (string, bool) {
	t.Helper()

	var p Exaone4Parser
	var list []api.Tool
	if err := json.Unmarshal([]byte(tools), &list); err != nil {
		return "", false
	}
	p.Init(list, nil, nil)

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	_, grammar := p.ToolGrammar()
	took := time.Since(start)
	runtime.ReadMemStats(&after)

	if took > exaone4GrammarTime {
		t.Errorf("took %v", took)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > exaone4GrammarBytes {
		t.Errorf("allocated %d bytes", n)
	}
	if len(grammar) > 2*exaone4MaxGrammarBytes {
		t.Errorf("a grammar of %d bytes", len(grammar))
	}
	return grammar, true
}

func exaone4NestedSchema(open, close string, depth int) string {
	return `{"type": "object", "properties": {"x": ` + strings.Repeat(open, depth) + `{"type": "string"}` + strings.Repeat(close, depth) + `}}`
}

// Requests are small and grammars must not be big.
func TestExaone4ToolGrammarBounds(t *testing.T) {
	tool := func(parameters string) string {
		return `[{"function": {"name": "f", "parameters": ` + parameters + `}}]`
	}
	many := func(n int, format string) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(format, i))
		}
		return strings.Join(all, ", ")
	}

	tests := []struct {
		name  string
		tools string
		// max is how long the grammar may be, 0 if there is to be none.
		max int
	}{
		{"repeated arrays", tool(exaone4NestedSchema(`{"type":["array","array"],"items":`, `}`, 26)), 8 << 10},
		{"repeated objects", tool(exaone4NestedSchema(`{"type":["object","object"],"properties":{"x":`, `}}`, 26)), 8 << 10},
		{"many repetitions", tool(exaone4NestedSchema(`{"type":["array",`+strings.Repeat(`"array",`, 20)+`"object"],"items":`, `}`, 20)), 8 << 10},
		{"deep arrays", tool(exaone4NestedSchema(`{"type":"array","items":`, `}`, 4900)), 1 << 20},
		{"deep objects", tool(exaone4NestedSchema(`{"type":"object","properties":{"x":`, `}}`, 4900)), 1 << 20},
		{"deep alternatives", tool(exaone4NestedSchema(`{"anyOf":[{"type":"null"},`, `]}`, 3000)), 1 << 20},
		{"1,000 tools", `[` + many(1000, `{"function": {"name": "tool_%d", "parameters": {"required": ["path"], "properties": {"path": {"type": "string"}, "mode": {"enum": ["a", "b"]}, "lines": {"type": "integer"}}}}}`) + `]`, 2 << 20},
		{"20,000 tools", `[` + many(20_000, `{"function": {"name": "tool_%d", "parameters": {"properties": {"path": {"type": "string"}}}}}`) + `]`, 0},
		{"10 MB of properties", tool(`{"properties": {` + many(200_000, `"property_%d": {"type": "string"}`) + `}}`), 0},
		{"10 MB of values", tool(`{"properties": {"a": {"enum": [` + many(800_000, `"value_%d"`) + `]}}}`), 0},
		{"a value of 2 MB", tool(`{"properties": {"a": {"enum": ["` + strings.Repeat("a", 2<<20) + `"]}}}`), 0},
		{"100,000 alternatives", tool(`{"properties": {"a": {"anyOf": [` + many(100_000, `{"enum": [%d, 0]}`) + `]}}}`), 0},
		{"100,000 required", tool(`{"properties": {` + many(5000, `"p%d": {}`) + `}, "required": [` + many(100_000, `"p%d"`) + `]}`), 1 << 20},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			grammar, ok := exaone4GrammarOf(t, tt.tools)
			if !ok {
				t.Fatal("not tools")
			}
			if len(grammar) > tt.max {
				t.Errorf("a grammar of %d bytes, want at most %d", len(grammar), tt.max)
			}
			if tt.max > 0 && grammar == "" {
				t.Error("no grammar")
			}
		})
	}
}
