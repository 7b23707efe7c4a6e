package openai

import (
	"errors"
	"slices"
	"time"

	"github.com/ollama/ollama/api"
)

// errItemReference is the error for an item that a request only refers to.
var errItemReference = errors.New("item_reference is not supported: responses are not stored. Send the items themselves, as clients do with \"store\": false")

// reasoningBeforeCalls returns the items with reasoning in the place where it
// was thought: clients replay items in the order of a stream, where calls may
// end before the reasoning that led to them. Reasoning that a user interrupted
// led to nothing, and is left out.
func reasoningBeforeCalls(items []ResponsesInputItem) []ResponsesInputItem {
	ordered := make([]ResponsesInputItem, 0, len(items))
	for i, item := range items {
		if _, ok := item.(ResponsesReasoningInput); !ok || i+1 == len(items) {
			ordered = append(ordered, item)
			continue
		}

		switch next := items[i+1].(type) {
		case ResponsesFunctionCallOutput:
			call := len(ordered)
			for call > 0 && isResponsesCall(ordered[call-1]) {
				call--
			}
			if call < len(ordered) {
				ordered = slices.Insert(ordered, call, item)
			}
		case ResponsesInputMessage:
			if next.Role == "assistant" {
				ordered = append(ordered, item)
			}
		default:
			ordered = append(ordered, item)
		}
	}
	return ordered
}

func isResponsesCall(item ResponsesInputItem) bool {
	_, ok := item.(ResponsesFunctionCall)
	return ok
}

// textBeforeCalls returns the message item for text that comes before calls.
func textBeforeCalls(itemID string, message api.Message) []ResponsesOutputItem {
	if len(message.ToolCalls) == 0 || message.Content == "" {
		return nil
	}
	return []ResponsesOutputItem{{
		ID:     itemID,
		Type:   "message",
		Status: "completed",
		Role:   "assistant",
		Content: []ResponsesOutputContent{{
			Type:        "output_text",
			Text:        message.Content,
			Annotations: []any{},
			Logprobs:    []any{},
		}},
	}}
}

// responsesStatus returns the status of a response that ended for a reason,
// and why it is incomplete if it is.
func responsesStatus(doneReason string) (string, *ResponsesIncompleteDetails) {
	if doneReason == "length" {
		return "incomplete", &ResponsesIncompleteDetails{Reason: "max_output_tokens"}
	}
	return "completed", nil
}

// responseEnded returns the last event of a stream.
func (c *ResponsesStreamConverter) responseEnded(doneReason string, output []any, usage map[string]any) ResponsesStreamEvent {
	status, incomplete := responsesStatus(doneReason)
	response := c.buildResponseObject(status, output, usage)
	if incomplete != nil {
		response["incomplete_details"] = incomplete
	} else {
		response["completed_at"] = time.Now().Unix()
	}
	return c.newEvent("response."+status, map[string]any{"response": response})
}
