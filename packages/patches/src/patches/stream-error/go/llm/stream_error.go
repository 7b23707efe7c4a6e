package llm

import (
	"encoding/json"
	"net/http"

	"github.com/ollama/ollama/api"
)

// streamError returns the error that llama-server sent in the stream of a
// response, where it can no longer set the status, or nil if there is none.
func (s *llamaServerRunner) streamError(event json.RawMessage) error {
	if len(event) == 0 || string(event) == "null" {
		return nil
	}

	var detail struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	if err := json.Unmarshal(event, &detail); err != nil || detail.Message == "" {
		detail.Message = string(event)
	}
	if detail.Code < http.StatusBadRequest {
		detail.Code = http.StatusInternalServerError
	}

	return api.StatusError{StatusCode: detail.Code, ErrorMessage: s.statusErrorMessage([]byte(detail.Message))}
}
