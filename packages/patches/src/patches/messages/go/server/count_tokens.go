package server

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/middleware"
)

// countTokens answers a request for the number of tokens of a prompt, and
// reports whether it was one.
func countTokens(c *gin.Context, tokenize tokenizeFunc, prompt string) bool {
	if !c.GetBool(middleware.CountTokensKey) {
		return false
	}

	tokens, err := tokenize(c.Request.Context(), prompt)
	if err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": err.Error()})
		return true
	}
	c.JSON(http.StatusOK, api.ChatResponse{Metrics: api.Metrics{PromptEvalCount: len(tokens)}})
	return true
}
