package server

import (
	"net/http"
	"slices"

	"github.com/ollama/ollama/api"
)

// checkQuestion returns an error if the messages that fit into the context, from
// the first one on, have lost the question that they are to answer.
func checkQuestion(m *Model, msgs []api.Message, first int) error {
	isQuestion := func(msg api.Message) bool { return msg.Role == "user" }
	if !isExaone(m.Config.Renderer) || slices.ContainsFunc(msgs[first:], isQuestion) || !slices.ContainsFunc(msgs[:first], isQuestion) {
		return nil
	}
	return api.StatusError{
		StatusCode:   http.StatusBadRequest,
		ErrorMessage: "the input length exceeds the context length: what follows the last user message does not fit",
	}
}
