package anthropic

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
)

func fromMessagesJSON(t *testing.T, members string) (*api.ChatRequest, error) {
	t.Helper()
	var request MessagesRequest
	if err := json.Unmarshal([]byte(`{"model": "m", "max_tokens": 7, "messages": [{"role": "user", "content": "Hi"}]`+members+`}`), &request); err != nil {
		t.Fatal(err)
	}
	return FromMessagesRequest(request)
}

func TestFromMessagesRequestFormat(t *testing.T) {
	const format = `{"type": "json_schema", "schema": {"type": "object"}}`

	tests := []struct{ members, want string }{
		{``, ""},
		{`, "output_config": {"effort": "low"}`, ""},
		{`, "output_config": {"format": ` + format + `}`, `{"type": "object"}`},
		{`, "output_format": ` + format, `{"type": "object"}`},
		{`, "output_format": {"type": "text"}`, ""},
	}

	for _, tt := range tests {
		chat, err := fromMessagesJSON(t, tt.members)
		if err != nil {
			t.Errorf("%s: %v", tt.members, err)
			continue
		}
		if got := string(chat.Format); got != tt.want {
			t.Errorf("%s: got format %q, want %q", tt.members, got, tt.want)
		}
	}
}

func TestFromMessagesRequestThread(t *testing.T) {
	if _, err := fromMessagesJSON(t, `, "thread": {"type": "continue"}`); err == nil || !strings.Contains(err.Error(), "thread") {
		t.Errorf("a thread that is to continue: got error %v", err)
	}
	if _, err := fromMessagesJSON(t, `, "thread": null`); err != nil {
		t.Errorf("no thread: %v", err)
	}
}

func TestFromMessagesRequestThinking(t *testing.T) {
	tests := []struct{ members, want string }{
		{``, "null"},
		{`, "thinking": {"type": "enabled", "budget_tokens": 1024}`, "true"},
		{`, "thinking": {"type": "disabled"}`, "false"},
	}

	for _, tt := range tests {
		chat, err := fromMessagesJSON(t, tt.members)
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

func TestToMessagesResponseSignature(t *testing.T) {
	response := ToMessagesResponse("msg_1", api.ChatResponse{Message: api.Message{Thinking: "Hm.", Content: "Hello"}, Done: true})
	if len(response.Content) != 2 {
		t.Fatalf("got %d blocks, want 2", len(response.Content))
	}
	thinking, text := response.Content[0], response.Content[1]
	if thinking.Type != "thinking" || thinking.Thinking == nil || *thinking.Thinking != "Hm." || thinking.Signature == "" {
		t.Errorf("got block %+v", thinking)
	}
	if text.Signature != "" {
		t.Errorf("text has the signature %q", text.Signature)
	}
}
