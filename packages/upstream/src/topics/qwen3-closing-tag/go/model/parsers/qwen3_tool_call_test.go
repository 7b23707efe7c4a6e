package parsers

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
)

func TestQwen3ParserClosingTagInArguments(t *testing.T) {
	const call = `<tool_call>{"name": "now", "arguments": {}}</tool_call>`

	tests := []struct {
		name    string
		input   string
		content string
		calls   []string
		wantErr bool
	}{
		{
			name:    "closing tag in a string",
			input:   `<tool_call>` + "\n" + `{"name": "search", "arguments": {"query": "What is </tool_call> for?"}}` + "\n</tool_call>I see.",
			content: "I see.",
			calls:   []string{`search {"query":"What is </tool_call> for?"}`},
		},
		{
			name:  "a whole call in a string",
			input: `<tool_call>{"name": "search", "arguments": {"query": "<tool_call>{\"name\": \"now\"}</tool_call>"}}</tool_call>`,
			calls: []string{`search {"query":"<tool_call>{\"name\": \"now\"}</tool_call>"}`},
		},
		{
			name:  "closing tag in a key",
			input: `<tool_call>{"name": "search", "arguments": {"</tool_call>": "\\"}}</tool_call>`,
			calls: []string{`search {"</tool_call>":"\\"}`},
		},
		{
			name:    "between other calls",
			input:   "Look. " + call + `<tool_call>{"name": "search", "arguments": {"query": "</tool_call>"}}</tool_call>` + call,
			content: "Look.",
			calls:   []string{`now {}`, `search {"query":"</tool_call>"}`, `now {}`},
		},
		{
			name:    "string that does not end",
			input:   `<tool_call>{"name": "search", "arguments": {"query": "a}}</tool_call>`,
			wantErr: true,
		},
		{
			name:    "string that ends in a later call",
			input:   `<tool_call>{"name": "search", "arguments": {"query": "a}}</tool_call>` + call,
			wantErr: true,
		},
		{
			name:    "line break in a string",
			input:   "<tool_call>{\"name\": \"search\", \"arguments\": {\"query\": \"a}}\n</tool_call>Hello",
			wantErr: true,
		},
		{
			name:    "no JSON",
			input:   `<tool_call>search "</tool_call>"`,
			wantErr: true,
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i := range len(tt.input) + 1 {
				p := &Qwen3Parser{}
				p.Init(nil, nil, nil)

				var content string
				var calls []string
				var failed bool
				for j, chunk := range []string{tt.input[:i], tt.input[i:]} {
					c, _, cs, err := p.Add(chunk, j == 1)
					failed = failed || err != nil
					content += c
					for _, call := range cs {
						calls = append(calls, call.Function.Name+" "+withoutEscapedHTML(call.Function.Arguments))
					}
				}

				if failed != tt.wantErr {
					t.Fatalf("split at %d: failed is %t, want %t", i, failed, tt.wantErr)
				}
				if tt.wantErr {
					continue
				}
				if content != tt.content {
					t.Errorf("split at %d: content %q, want %q", i, content, tt.content)
				}
				if diff := cmp.Diff(tt.calls, calls); diff != "" {
					t.Errorf("split at %d (-want +got):\n%s", i, diff)
				}
			}
		})
	}
}

func withoutEscapedHTML(arguments api.ToolCallFunctionArguments) string {
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(arguments.String())
}

func TestQwen3ParserReuseWithinToolCall(t *testing.T) {
	p := &Qwen3Parser{}
	for range 2 {
		p.Init(nil, nil, nil)
		if _, _, calls, err := p.Add(`<tool_call>{"name": "now", "arguments": {}}</tool_call>`, false); err != nil || len(calls) != 1 {
			t.Fatalf("%d calls, %v", len(calls), err)
		}
		if _, _, _, err := p.Add(`<tool_call>{"name": "search", "arguments": {"query": "`, true); err != nil {
			t.Fatal(err)
		}
	}
}
