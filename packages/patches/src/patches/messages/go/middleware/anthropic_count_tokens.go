package middleware

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/anthropic"
	"github.com/ollama/ollama/api"
)

// CountTokensKey is set for a chat request whose prompt is only to be counted.
const CountTokensKey = "count_tokens"

// countTokensWriter transforms the count of a prompt to Anthropic format.
type countTokensWriter struct {
	AnthropicWriter
}

func (w *countTokensWriter) Write(data []byte) (int, error) {
	if w.ResponseWriter.Status() != http.StatusOK {
		return w.writeError(data)
	}

	var resp api.ChatResponse
	if err := json.Unmarshal(data, &resp); err != nil {
		return 0, err
	}
	return len(data), json.NewEncoder(w.ResponseWriter).Encode(anthropic.CountTokensResponse{InputTokens: resp.PromptEvalCount})
}

// AnthropicCountTokensMiddleware handles /v1/messages/count_tokens requests. It
// converts them to chat requests that end when the prompt is rendered.
func AnthropicCountTokensMiddleware() gin.HandlerFunc {
	return func(c *gin.Context) {
		var req anthropic.MessagesRequest
		if err := c.ShouldBindJSON(&req); err != nil {
			c.AbortWithStatusJSON(http.StatusBadRequest, anthropic.NewError(http.StatusBadRequest, err.Error()))
			return
		}
		if req.Model == "" || len(req.Messages) == 0 {
			c.AbortWithStatusJSON(http.StatusBadRequest, anthropic.NewError(http.StatusBadRequest, "model and messages are required"))
			return
		}

		chat, err := anthropic.FromMessagesRequest(req)
		if err != nil {
			c.AbortWithStatusJSON(http.StatusBadRequest, anthropic.NewError(http.StatusBadRequest, err.Error()))
			return
		}
		truncate := false
		chat.Truncate = &truncate
		chat.DebugRenderOnly = true

		var b bytes.Buffer
		if err := json.NewEncoder(&b).Encode(chat); err != nil {
			c.AbortWithStatusJSON(http.StatusInternalServerError, anthropic.NewError(http.StatusInternalServerError, err.Error()))
			return
		}
		c.Request.Body = io.NopCloser(&b)
		c.Set(CountTokensKey, true)
		c.Set("relax_thinking", true)
		c.Writer = &countTokensWriter{AnthropicWriter{BaseWriter: BaseWriter{ResponseWriter: c.Writer}}}
		c.Next()
	}
}
