package middleware

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/api"
)

func TestAnthropicCountTokensMiddleware(t *testing.T) {
	gin.SetMode(gin.TestMode)

	tests := []struct {
		name, body string
		code       int
		want       string
	}{
		{"count", `{"model": "m", "messages": [{"role": "user", "content": "Hi"}]}`, http.StatusOK, `{"input_tokens":12}`},
		{"no messages", `{"model": "m"}`, http.StatusBadRequest, `"type":"invalid_request_error"`},
		{"no model", `{"messages": [{"role": "user", "content": "Hi"}]}`, http.StatusBadRequest, `"type":"invalid_request_error"`},
		{"no JSON", `{`, http.StatusBadRequest, `"type":"invalid_request_error"`},
		{"error", `{"model": "missing", "messages": [{"role": "user", "content": "Hi"}]}`, http.StatusNotFound, `"type":"not_found_error"`},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			router := gin.New()
			router.POST("/v1/messages/count_tokens", AnthropicCountTokensMiddleware(), func(c *gin.Context) {
				var req api.ChatRequest
				if err := c.ShouldBindJSON(&req); err != nil {
					t.Fatal(err)
				}
				if !c.GetBool(CountTokensKey) || !req.DebugRenderOnly || req.Truncate == nil || *req.Truncate {
					t.Errorf("got request %+v", req)
				}
				if req.Model == "missing" {
					c.JSON(http.StatusNotFound, gin.H{"error": "model not found"})
					return
				}
				c.JSON(http.StatusOK, api.ChatResponse{Metrics: api.Metrics{PromptEvalCount: 12}})
			})
			w := httptest.NewRecorder()
			router.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/messages/count_tokens", strings.NewReader(tt.body)))
			if w.Code != tt.code || !strings.Contains(w.Body.String(), tt.want) {
				t.Errorf("got status %d: %s", w.Code, w.Body)
			}
		})
	}
}
