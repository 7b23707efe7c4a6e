package server

import "github.com/ollama/ollama/api"

// toolsForModel returns the tools as the prompt of a model has them: with each
// field of their schemas for exaone4, and as they always were for others.
func toolsForModel(m *Model, tools api.Tools) api.Tools {
	if m.Config.Renderer == "exaone4" {
		return tools
	}
	return tools.WithoutSchemas()
}
