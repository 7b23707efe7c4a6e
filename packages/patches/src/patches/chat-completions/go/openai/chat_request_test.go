package openai

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
)

func fromChatJSON(t *testing.T, members string) (*api.ChatRequest, error) {
	t.Helper()
	var request ChatCompletionRequest
	if err := json.Unmarshal([]byte(`{"model": "m", `+members+`}`), &request); err != nil {
		t.Fatal(err)
	}
	return FromChatRequest(request)
}

func TestFromChatRequestContent(t *testing.T) {
	const call = `"tool_calls": [{"id": "1", "type": "function", "function": {"name": "a", "arguments": "{}"}}]`

	tests := []struct {
		name     string
		messages []string
		want     []string
	}{
		{
			"text parts",
			[]string{`{"role": "user", "content": [{"type": "text", "text": "One"}, {"type": "text", "text": "Two"}]}`},
			[]string{`user "One\nTwo" 0`},
		},
		{
			"text parts of a tool result",
			[]string{
				`{"role": "assistant", "content": "", ` + call + `}`,
				`{"role": "tool", "tool_call_id": "1", "content": [{"type": "text", "text": "One"}, {"type": "text", "text": "Two"}]}`,
			},
			[]string{`assistant "" 1`, `tool "One\nTwo" 0 a 1`},
		},
		{
			"no parts",
			[]string{`{"role": "user", "content": "Hi"}`, `{"role": "assistant", "content": [], ` + call + `}`},
			[]string{`user "Hi" 0`, `assistant "" 1`},
		},
		{
			"text parts and calls",
			[]string{`{"role": "assistant", "content": [{"type": "text", "text": "One"}, {"type": "text", "text": "Two"}], ` + call + `}`},
			[]string{`assistant "One\nTwo" 1`},
		},
		{
			"null",
			[]string{`{"role": "assistant", "content": null}`, `{"role": "tool", "tool_call_id": "1", "content": null}`, `{"role": "assistant"}`},
			[]string{`assistant "" 0`, `tool "" 0  1`, `assistant "" 0`},
		},
		{
			"null and calls",
			[]string{`{"role": "assistant", "content": null, ` + call + `}`},
			[]string{`assistant "" 1`},
		},
		{
			"text and an image",
			[]string{`{"role": "user", "content": [{"type": "text", "text": "One"}, {"type": "image_url", "image_url": "data:;base64,QQ=="}]}`},
			[]string{`user "One" 0`, `user "" 0`},
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			chat, err := fromChatJSON(t, `"messages": [`+strings.Join(tt.messages, ", ")+`]`)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, message := range chat.Messages {
				said := fmt.Sprintf("%s %q %d", message.Role, message.Content, len(message.ToolCalls))
				if message.Role == "tool" {
					said += " " + message.ToolName + " " + message.ToolCallID
				}
				got = append(got, said)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("messages mismatch (-want +got):\n%s", diff)
			}
		})
	}

	if _, err := fromChatJSON(t, `"messages": [{"role": "user", "content": null}]`); err == nil {
		t.Error("a user message without content is accepted")
	}
}

func TestFromChatRequestToolArguments(t *testing.T) {
	for arguments, want := range map[string]string{`""`: "{}", `" "`: "{}", `"{\"x\": 1}"`: `{"x":1}`, `"{"`: ""} {
		chat, err := fromChatJSON(t, `"messages": [{"role": "assistant", "content": "", "tool_calls": [{"id": "1", "function": {"name": "a", "arguments": `+arguments+`}}]}]`)
		if want == "" {
			if err == nil {
				t.Errorf("%s is accepted", arguments)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", arguments, err)
			continue
		}
		got, err := json.Marshal(chat.Messages[0].ToolCalls[0].Function.Arguments)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s: got %s, want %s", arguments, got, want)
		}
	}
}

func TestFromChatRequestLimit(t *testing.T) {
	tests := []struct {
		members string
		want    any
	}{
		{`"max_tokens": 7`, 7},
		{`"max_completion_tokens": 7`, 7},
		{`"max_tokens": 9, "max_completion_tokens": 7`, 7},
		{`"n": 1`, nil},
	}

	for _, tt := range tests {
		chat, err := fromChatJSON(t, `"messages": [{"role": "user", "content": "Hi"}], `+tt.members)
		if err != nil {
			t.Errorf("%s: %v", tt.members, err)
			continue
		}
		if got := chat.Options["num_predict"]; got != tt.want {
			t.Errorf("%s: got num_predict %v, want %v", tt.members, got, tt.want)
		}
	}

	if _, err := fromChatJSON(t, `"messages": [{"role": "user", "content": "Hi"}], "n": 2`); err == nil || !strings.Contains(err.Error(), "n ") {
		t.Errorf("two completions: got error %v", err)
	}
}

func TestFromChatRequestThink(t *testing.T) {
	tests := []struct{ members, want string }{
		{`"seed": 1`, "null"},
		{`"think": false`, "false"},
		{`"think": true`, "null"},
		{`"chat_template_kwargs": {"enable_thinking": false}`, "false"},
		{`"chat_template_kwargs": {"enable_thinking": true}`, "null"},
		{`"chat_template_kwargs": {}`, "null"},
		{`"reasoning_effort": "none"`, "false"},
		{`"reasoning": {"effort": "none"}`, "false"},
		{`"reasoning_effort": "high"`, `"high"`},
		{`"reasoning_effort": "high", "think": false`, "false"},
	}

	for _, tt := range tests {
		chat, err := fromChatJSON(t, `"messages": [{"role": "user", "content": "Hi"}], `+tt.members)
		if err != nil {
			t.Errorf("%s: %v", tt.members, err)
			continue
		}
		got, err := json.Marshal(chat.Think)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != tt.want {
			t.Errorf("%s: got think %s, want %s", tt.members, got, tt.want)
		}
	}
}
