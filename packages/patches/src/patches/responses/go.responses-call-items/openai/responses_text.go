package openai

import (
	"fmt"
	"strings"
)

// FinishMessageItem ends the message item whose text is streamed, if there is
// one, so that other items can follow.
func (c *ResponsesStreamConverter) FinishMessageItem() []ResponsesStreamEvent {
	if !c.contentStarted {
		return nil
	}

	part := map[string]any{
		"type":        "output_text",
		"text":        c.accumulatedText,
		"annotations": []any{},
		"logprobs":    []any{},
	}
	item := map[string]any{
		"id":      c.itemID,
		"type":    "message",
		"status":  "completed",
		"role":    "assistant",
		"content": []map[string]any{part},
	}
	events := []ResponsesStreamEvent{
		c.newEvent("response.output_text.done", map[string]any{
			"item_id":       c.itemID,
			"output_index":  c.outputIndex,
			"content_index": 0,
			"text":          c.accumulatedText,
			"logprobs":      []any{},
		}),
		c.newEvent("response.content_part.done", map[string]any{
			"item_id":       c.itemID,
			"output_index":  c.outputIndex,
			"content_index": 0,
			"part":          part,
		}),
		c.newEvent("response.output_item.done", map[string]any{
			"output_index": c.outputIndex,
			"item":         item,
		}),
	}

	c.toolCallItems = append(c.toolCallItems, item)
	c.contentStarted = false
	c.accumulatedText = ""
	c.outputIndex++
	c.itemID = fmt.Sprintf("msg_%s_%d", strings.TrimPrefix(c.responseID, "resp_"), c.outputIndex)
	return events
}
