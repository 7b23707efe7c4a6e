package parsers

import (
	"testing"

	"github.com/ollama/ollama/api"
)

func TestQwen3ParserInvalidToolCall(t *testing.T) {
	const call = `<tool_call>{"name":"get_weather","arguments":{"city":"Paris"}}</tool_call>`

	tests := []struct {
		name        string
		input       string
		wantContent string
		wantCalls   int
	}{
		{
			name:        "no JSON",
			input:       `<tool_call>{"name":"get_weather","arguments":{"city":</tool_call>`,
			wantContent: `<tool_call>{"name":"get_weather","arguments":{"city":</tool_call>`,
		},
		{
			name:        "no name",
			input:       `<tool_call>{"arguments":{"city":"Paris"}}</tool_call>`,
			wantContent: `<tool_call>{"arguments":{"city":"Paris"}}</tool_call>`,
		},
		{
			name:        "arguments that are no object",
			input:       `<tool_call>{"name":"get_weather","arguments":"Paris"}</tool_call>`,
			wantContent: `<tool_call>{"name":"get_weather","arguments":"Paris"}</tool_call>`,
		},
		{
			name:        "nothing",
			input:       "<tool_call></tool_call>",
			wantContent: "<tool_call></tool_call>",
		},
		{
			name:        "between calls and text",
			input:       call + "<tool_call>{</tool_call>" + call + "Done.",
			wantContent: "<tool_call>{</tool_call>Done.",
			wantCalls:   2,
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &Qwen3Parser{}
			p.Init(nil, nil, &api.ThinkValue{Value: false})
			content, _, calls, err := p.Add(tt.input, true)
			if err != nil {
				t.Fatalf("the response is lost: %v", err)
			}
			if content != tt.wantContent {
				t.Errorf("content %q, want %q", content, tt.wantContent)
			}
			if len(calls) != tt.wantCalls {
				t.Fatalf("%d calls, want %d", len(calls), tt.wantCalls)
			}
			for i, call := range calls {
				if call.Function.Name != "get_weather" || call.Function.Index != i {
					t.Errorf("call %d is %+v", i, call)
				}
			}
		})
	}
}
