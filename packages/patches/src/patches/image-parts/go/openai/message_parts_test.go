package openai

import (
	"slices"
	"testing"
)

func TestMessageParts(t *testing.T) {
	text := map[string]any{"type": "text", "text": "a"}
	image := map[string]any{"type": "image_url", "image_url": "data:image/png;base64,iVBORw0KGgo="}
	r := ChatCompletionRequest{Messages: []Message{
		{Role: "system", Content: "a"},
		{Role: "user", Content: []any{text, text}},
		{Role: "user", Content: []any{text, image, text}},
		{Role: "assistant", ToolCalls: []ToolCall{{ID: "1"}}},
		{Role: "user", Content: []any{image}},
		{Role: "user", Content: []any{}},
	}}
	got := r.MessageParts()
	if want := []int{1, 1, 3, 1, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}

	chat, err := FromChatRequest(r)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, parts := range got {
		sum += parts
	}
	if sum != len(chat.Messages) {
		t.Errorf("got %d parts for %d messages", sum, len(chat.Messages))
	}
}
