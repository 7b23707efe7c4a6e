package openai

import "github.com/ollama/ollama/api"

// thinkFromEffort returns whether and how much a model thinks at an effort,
// nil for the model's default.
func thinkFromEffort(effort string) *api.ThinkValue {
	switch effort {
	case "":
		return nil
	case "none":
		return &api.ThinkValue{Value: false}
	default:
		return &api.ThinkValue{Value: effort}
	}
}
