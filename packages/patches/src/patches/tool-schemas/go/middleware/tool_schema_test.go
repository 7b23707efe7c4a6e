package middleware

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

func TestToolSchemaMiddleware(t *testing.T) {
	gin.SetMode(gin.TestMode)

	const (
		parameters = `{"type":"object","properties":{"z":{"type":"string","default":"x","pattern":"^x"},"a":{"$ref":"#/$defs/a"},"n":true},"required":["z"],"additionalProperties":false,"$defs":{"a":{"const":12345678901234567890}}}`
		messages   = `"messages": [{"role": "user", "content": "Hi"}]`
	)
	tests := []struct {
		name       string
		middleware gin.HandlerFunc
		body       string
	}{
		{"chat", ChatMiddleware(), messages + `, "tools": [{"type": "function", "function": {"name": "f", "parameters": ` + parameters + `}}]`},
		{"responses", ResponsesMiddleware(), `"input": "Hi", "tools": [{"type": "function", "name": "f", "parameters": ` + parameters + `}]`},
		{"messages", AnthropicMessagesMiddleware(), messages + `, "max_tokens": 9, "tools": [{"name": "f", "input_schema": ` + parameters + `}]`},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			router := gin.New()
			router.POST("/", tt.middleware, func(c *gin.Context) {
				var sent struct {
					Tools []struct {
						Function struct {
							Parameters json.RawMessage `json:"parameters"`
						} `json:"function"`
					} `json:"tools"`
				}
				if err := json.NewDecoder(c.Request.Body).Decode(&sent); err != nil {
					t.Fatal(err)
				}
				if got := string(sent.Tools[0].Function.Parameters); got != parameters {
					t.Errorf("got\n%s\nwant\n%s", got, parameters)
				}
				c.Status(http.StatusNoContent)
			})
			w := httptest.NewRecorder()
			router.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"model": "m", `+tt.body+`}`)))
			if w.Code != http.StatusNoContent {
				t.Errorf("got status %d: %s", w.Code, w.Body)
			}
		})
	}
}
