package server

import (
	"encoding/json"

	"github.com/ollama/ollama/api"
)

// formatBeforeThinking returns the format to apply to what comes before the
// content of a model that can think: none, but for one that will not think.
func formatBeforeThinking(parser string, think *api.ThinkValue, format json.RawMessage) json.RawMessage {
	if parser == exaone4 && think != nil && !think.Bool() {
		return format
	}
	return nil
}
