package parsers

import (
	"testing"

	"github.com/ollama/ollama/api"
)

func TestQwen3ParserStreamEnd(t *testing.T) {
	const call = `{"name":"get_weather","arguments":{"city":"Paris"}}`

	tests := []struct {
		name         string
		thinking     bool
		input        string
		wantContent  string
		wantThinking string
		wantCalls    []string
	}{
		{name: "content that begins like a call", input: "a <tool", wantContent: "a <tool"},
		{name: "content that ends in whitespace", input: "one\n\n", wantContent: "one"},
		{name: "call without its end", input: "<tool_call>\n" + call + "\n", wantCalls: []string{"get_weather"}},
		{name: "call with half of its end", input: "<tool_call>" + call + "\n</tool_", wantCalls: []string{"get_weather"}},
		{
			name:      "second call without its end",
			input:     "<tool_call>" + call + "</tool_call><tool_call>" + call,
			wantCalls: []string{"get_weather", "get_weather"},
		},
		{
			name:        "half of a call",
			input:       `Let me look. <tool_call>{"name":"get_weather","argum`,
			wantContent: `Let me look.<tool_call>{"name":"get_weather","argum`,
		},
		{name: "begin of a call", input: "<tool_call>", wantContent: "<tool_call>"},
		{name: "call without a name", input: `<tool_call>{"city":"Paris"}`, wantContent: `<tool_call>{"city":"Paris"}`},
		{name: "thinking that ends like its end", thinking: true, input: "so x </thi", wantThinking: "so x </thi"},
		{name: "thinking that ends like a call", thinking: true, input: "so x <tool_", wantThinking: "so x <tool_"},
		{name: "thinking that begins like its begin", thinking: true, input: "<th", wantThinking: "<th"},
		{name: "thinking of nothing but whitespace", thinking: true, input: "\n"},
		{name: "thinking that was not begun", thinking: true, input: "<think>\n"},
		{name: "thinking and no content", thinking: true, input: "so x</think>\n\n", wantThinking: "so x"},
		{name: "call and a newline", input: "<tool_call>" + call + "</tool_call>\n", wantCalls: []string{"get_weather"}},
	}

	add := func(t *testing.T, p *Qwen3Parser, chunks ...string) (content, thinking string, calls []api.ToolCall) {
		t.Helper()
		p.Init(nil, nil, &api.ThinkValue{Value: p.hasThinkingSupport})
		for i, chunk := range chunks {
			c, th, cs, err := p.Add(chunk, i == len(chunks)-1)
			if err != nil {
				t.Fatal(err)
			}
			content += c
			thinking += th
			calls = append(calls, cs...)
		}
		return content, thinking, calls
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// The last chunk of a stream is often empty, so split after the last byte too.
			for i := range len(tt.input) + 1 {
				p := &Qwen3Parser{hasThinkingSupport: tt.thinking}
				content, thinking, calls := add(t, p, tt.input[:i], tt.input[i:])
				if content != tt.wantContent {
					t.Fatalf("split at %d: content %q, want %q", i, content, tt.wantContent)
				}
				if thinking != tt.wantThinking {
					t.Fatalf("split at %d: thinking %q, want %q", i, thinking, tt.wantThinking)
				}
				if len(calls) != len(tt.wantCalls) {
					t.Fatalf("split at %d: %d calls, want %d", i, len(calls), len(tt.wantCalls))
				}
				for j, call := range calls {
					if call.Function.Name != tt.wantCalls[j] || call.Function.Index != j {
						t.Fatalf("split at %d: call %d is %+v, want %s", i, j, call, tt.wantCalls[j])
					}
				}
			}
		})
	}
}
