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
		{Role: "tool", Content: []any{text, image}, ToolCallID: "1"},
		{Role: "assistant", Content: []any{image}, Reasoning: "b"},
	}}
	got := r.MessageParts()
	want := []MessageParts{{Count: 1}, {Count: 1}, {Count: 3}, {Count: 1}, {Count: 1}, {Count: 1}, {Count: 2, ToolCallID: "1"}, {Count: 1, Reasoning: "b"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}

	chat, err := FromChatRequest(r)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, parts := range got {
		sum += parts.Count
	}
	if sum != len(chat.Messages) {
		t.Errorf("got %d parts for %d messages", sum, len(chat.Messages))
	}
}
