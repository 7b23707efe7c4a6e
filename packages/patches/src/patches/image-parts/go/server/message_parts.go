package server

import (
	"cmp"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/openai"
)

// joinParts returns the messages of a request to /v1/chat/completions as the
// client sent them: a text and an image are one message. Other renderers than
// those of EXAONE get a message for each part.
func joinParts(c *gin.Context, m *Model, messages []api.Message) []api.Message {
	parts, _ := c.Value(openai.PartsKey).([]openai.MessageParts)
	total := 0
	for _, part := range parts {
		total += part.Count
	}
	if !strings.HasPrefix(m.Config.Renderer, "exaone") || total != len(messages) {
		return messages
	}

	joined := make([]api.Message, 0, len(parts))
	for _, part := range parts {
		if part.Count > 0 {
			msg := joinMessages(messages[:part.Count])
			msg.ToolCallID = cmp.Or(msg.ToolCallID, part.ToolCallID)
			msg.Thinking = cmp.Or(msg.Thinking, part.Reasoning)
			joined = append(joined, msg)
			messages = messages[part.Count:]
		}
	}
	return joined
}

// joinMessages returns a message with the texts and images of several. The last
// one has what else belongs to it.
func joinMessages(parts []api.Message) api.Message {
	joined := parts[len(parts)-1]
	joined.Images = nil
	var texts []string
	for _, part := range parts {
		joined.Images = append(joined.Images, part.Images...)
		if part.Content != "" {
			texts = append(texts, part.Content)
		}
	}
	joined.Content = strings.Join(texts, "\n")
	return joined
}
