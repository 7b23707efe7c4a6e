package openai

import (
	"testing"

	"github.com/ollama/ollama/api"
)

func TestEmitFunctionCallItemsReasoning(t *testing.T) {
	converter := NewResponsesStreamConverter("resp_1", "msg_1", "m", ResponsesRequest{})
	events := converter.Process(api.ChatResponse{Message: api.Message{Role: "assistant", Thinking: "Hm."}})
	events = append(events, converter.EmitFunctionCallItems([]api.ToolCall{responsesTestCall("a")})...)
	events = append(events, converter.Process(api.ChatResponse{Done: true, DoneReason: "stop"})...)

	open := 0
	for _, event := range events {
		data := event.Data.(map[string]any)
		switch event.Event {
		case "response.output_item.added":
			if index := data["output_index"]; index != open {
				t.Errorf("item %d is added at index %v", open, index)
			}
		case "response.output_item.done":
			if index := data["output_index"]; index != open {
				t.Errorf("item %d is done at index %v", open, index)
			}
			open++
		}
	}
	if open != 2 {
		t.Errorf("got %d items, want 2", open)
	}
}
