package api

import (
	"encoding/json"
	"testing"
)

func TestMessageToolArguments(t *testing.T) {
	tests := []struct{ arguments, want string }{
		{`{"b": 1, "a": "x"}`, `{"b":1,"a":"x"}`},
		{`"{\"b\": 1, \"a\": \"x\"}"`, `{"b":1,"a":"x"}`},
		{`"{}"`, `{}`},
		{`""`, `{}`},
		{`" "`, `{}`},
		{`"{"`, ""},
		{`"x"`, ""},
		{`"[]"`, ""},
		{`[]`, ""},
	}

	for _, tt := range tests {
		var message Message
		err := json.Unmarshal([]byte(`{"role": "assistant", "tool_calls": [{"function": {"name": "a", "arguments": `+tt.arguments+`}}]}`), &message)
		if tt.want == "" {
			if err == nil {
				t.Errorf("%s is accepted", tt.arguments)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.arguments, err)
			continue
		}
		if got := message.ToolCalls[0].Function.Arguments.String(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.arguments, got, tt.want)
		}
	}
}
