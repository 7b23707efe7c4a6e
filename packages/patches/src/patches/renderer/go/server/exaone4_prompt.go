package server

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/model/renderers"
)

// isExaone reports whether a renderer or a parser is one of EXAONE's.
func isExaone(name string) bool {
	return strings.HasPrefix(name, "exaone")
}

// developerAsSystem returns the messages with the role system for what newer
// clients of OpenAI's API call a developer message, so that it takes the place
// of the model's own system message and is never truncated.
func developerAsSystem(m *Model, messages []api.Message) []api.Message {
	if !isExaone(m.Config.Renderer) {
		return messages
	}

	messages = slices.Clone(messages)
	for i := range messages {
		if messages[i].Role == "developer" {
			messages[i].Role = "system"
		}
	}
	return messages
}

// promptErrorStatus returns the status of a response to messages that cannot be
// rendered.
func promptErrorStatus(err error) int {
	if status := (api.StatusError{}); errors.As(err, &status) {
		return status.StatusCode
	}
	if errors.Is(err, renderers.ErrUnknownRole) {
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// bypassesExaone4 reports whether a template makes the prompt of a request,
// rather than the renderer whose responses the model's parser knows.
func bypassesExaone4(m *Model, req api.GenerateRequest) bool {
	return isExaone(m.Config.Parser) && (req.Template != "" || req.Suffix != "")
}
