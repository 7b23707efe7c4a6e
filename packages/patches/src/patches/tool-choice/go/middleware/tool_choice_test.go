package middleware

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

func TestToolChoiceMiddleware(t *testing.T) {
	gin.SetMode(gin.TestMode)

	const (
		chat      = `{"model": "m", "messages": [{"role": "user", "content": "Hi"}]`
		messages  = `{"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]`
		responses = `{"model": "m", "input": "Hi"`
		named     = `{"function":{"name":"a"},"type":"function"}`
	)
	tests := []struct {
		name             string
		middleware       gin.HandlerFunc
		body             string
		choice, parallel string
	}{
		{"chat, unset", ChatMiddleware(), chat + `}`, "", ""},
		{"chat, required", ChatMiddleware(), chat + `, "tool_choice": "required"}`, `"required"`, ""},
		{"chat, named", ChatMiddleware(), chat + `, "tool_choice": {"type": "function", "function": {"name": "a"}}}`, named, ""},
		{"chat, not parallel", ChatMiddleware(), chat + `, "parallel_tool_calls": false}`, "", "false"},
		{"responses, unset", ResponsesMiddleware(), responses + `}`, "", ""},
		{"responses, none", ResponsesMiddleware(), responses + `, "tool_choice": "none"}`, `"none"`, ""},
		{"responses, named", ResponsesMiddleware(), responses + `, "tool_choice": {"type": "function", "name": "a"}}`, named, ""},
		{"responses, not parallel", ResponsesMiddleware(), responses + `, "parallel_tool_calls": false}`, "", "false"},
		{"messages, unset", AnthropicMessagesMiddleware(), messages + `}`, "", ""},
		{"messages, auto", AnthropicMessagesMiddleware(), messages + `, "tool_choice": {"type": "auto"}}`, "", ""},
		{"messages, none", AnthropicMessagesMiddleware(), messages + `, "tool_choice": {"type": "none"}}`, `"none"`, ""},
		{"messages, any", AnthropicMessagesMiddleware(), messages + `, "tool_choice": {"type": "any"}}`, `"required"`, ""},
		{"messages, named", AnthropicMessagesMiddleware(), messages + `, "tool_choice": {"type": "tool", "name": "a"}}`, named, ""},
		{"messages, not parallel", AnthropicMessagesMiddleware(), messages + `, "tool_choice": {"type": "auto", "disable_parallel_tool_use": true}}`, "", "false"},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			router := gin.New()
			router.POST("/", tt.middleware, func(c *gin.Context) {
				var sent struct {
					ToolChoice        json.RawMessage `json:"tool_choice"`
					ParallelToolCalls json.RawMessage `json:"parallel_tool_calls"`
				}
				if err := json.NewDecoder(c.Request.Body).Decode(&sent); err != nil {
					t.Fatal(err)
				}
				if string(sent.ToolChoice) != tt.choice || string(sent.ParallelToolCalls) != tt.parallel {
					t.Errorf("got choice %s and parallel %s, want %s and %s", sent.ToolChoice, sent.ParallelToolCalls, tt.choice, tt.parallel)
				}
				c.Status(http.StatusNoContent)
			})
			w := httptest.NewRecorder()
			router.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tt.body)))
			if w.Code != http.StatusNoContent {
				t.Errorf("got status %d: %s", w.Code, w.Body)
			}
		})
	}
}
