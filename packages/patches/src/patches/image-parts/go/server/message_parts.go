package server

import (
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/openai"
)

// joinParts returns the messages of a request to /v1/chat/completions as the
// client sent them: a text and an image are one message. Other renderers than
// those of EXAONE get a message for each part.
func joinParts(c *gin.Context, m *Model, messages []api.Message) []api.Message {
	parts, _ := c.Value(openai.PartsKey).([]int)
	total := 0
	for _, count := range parts {
		total += count
	}
	if !strings.HasPrefix(m.Config.Renderer, "exaone") || total != len(messages) {
		return messages
	}

	joined := make([]api.Message, 0, len(parts))
	for _, count := range parts {
		if count > 0 {
			joined = append(joined, joinMessages(messages[:count]))
			messages = messages[count:]
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
