package llm

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"

	"golang.org/x/sync/semaphore"

	"github.com/ollama/ollama/api"
)

func TestLlamaServerCompletionStreamError(t *testing.T) {
	tests := []struct {
		name    string
		events  []string
		log     string
		content string
		status  int
		message string
	}{
		{
			name:    "before the first token",
			events:  []string{`{"error":{"code":500,"message":"failed to process mtmd chunk","type":"server_error"}}`},
			status:  http.StatusInternalServerError,
			message: "failed to process mtmd chunk",
		},
		{
			name: "in the middle",
			events: []string{
				`{"content":"Hello","stop":false}`,
				`{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}`,
			},
			content: "Hello",
			status:  http.StatusInternalServerError,
			message: "Context size has been exceeded.",
		},
		{
			name:    "status of llama-server",
			events:  []string{`{"error":{"code":400,"message":"Prompt contains invalid tokens","type":"invalid_request_error"}}`},
			status:  http.StatusBadRequest,
			message: "Prompt contains invalid tokens",
		},
		{
			name:    "no memory",
			events:  []string{`{"error":{"code":500,"message":"failed to process mtmd chunk","type":"server_error"}}`},
			log:     "CUDA error: out of memory",
			status:  http.StatusInternalServerError,
			message: "failed to process mtmd chunk\nCUDA error: out of memory",
		},
		{
			name:    "text",
			events:  []string{`{"error":"no slot"}`},
			status:  http.StatusInternalServerError,
			message: `"no slot"`,
		},
		{
			name:    "object without a message",
			events:  []string{`{"error":{"code":503}}`},
			status:  http.StatusServiceUnavailable,
			message: `{"code":503}`,
		},
		{
			name: "none",
			events: []string{
				`{"content":"Hello","stop":false,"error":null}`,
				`{"content":"","stop":true,"stop_type":"eos"}`,
			},
			content: "Hello",
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/health" {
					fmt.Fprint(w, `{"status":"ok"}`)
					return
				}
				w.Header().Set("Content-Type", "text/event-stream")
				for _, event := range tt.events {
					fmt.Fprintf(w, "data: %s\n\n", event)
				}
			}))
			defer server.Close()
			u, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			port, err := strconv.Atoi(u.Port())
			if err != nil {
				t.Fatal(err)
			}

			status := NewStatusWriter(nil)
			status.SetLastError(tt.log)
			s := &llamaServerRunner{
				port:    port,
				cmd:     fakeRunningCmd(),
				sem:     semaphore.NewWeighted(1),
				status:  status,
				options: api.Options{Runner: api.Runner{NumCtx: 2048}},
			}
			var content string
			opts := api.DefaultOptions()
			err = s.Completion(t.Context(), CompletionRequest{Prompt: "test", Options: &opts}, func(r CompletionResponse) {
				content += r.Content
			})

			if content != tt.content {
				t.Errorf("content = %q, want %q", content, tt.content)
			}
			if tt.status == 0 {
				if err != nil {
					t.Errorf("error = %v, want none", err)
				}
				return
			}
			var statusErr api.StatusError
			if !errors.As(err, &statusErr) {
				t.Fatalf("error = %v, want one with a status", err)
			}
			if statusErr.StatusCode != tt.status || statusErr.ErrorMessage != tt.message {
				t.Errorf("error = %d %q, want %d %q", statusErr.StatusCode, statusErr.ErrorMessage, tt.status, tt.message)
			}
		})
	}
}
