package server

import (
	"encoding/json"

	"github.com/ollama/ollama/api"
)

// formatBeforeThinking returns the format to apply to what comes before the
// content of a model that can think: none, but for one that will not think.
func formatBeforeThinking(parser string, think *api.ThinkValue, format json.RawMessage) json.RawMessage {
	if isExaone4(parser) && think != nil && !think.Bool() {
		return format
	}
	return nil
}

// thinkWithFormat returns whether to think before what is generated. There, a
// format applies from the first token on, so a model that is to think gives
// the formatted answer as its thinking: with a format, it does not think.
func thinkWithFormat(parser string, think *api.ThinkValue, format json.RawMessage) *api.ThinkValue {
	switch string(format) {
	case "", "null", `""`:
		return think
	}
	if !isExaone4(parser) {
		return think
	}
	return &api.ThinkValue{Value: false}
}
