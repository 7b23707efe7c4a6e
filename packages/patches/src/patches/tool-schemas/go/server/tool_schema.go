package server

import "github.com/ollama/ollama/api"

// toolsForModel returns the tools as the prompt of a model has them: with each
// field of their schemas for EXAONE 4, and as they always were for others.
func toolsForModel(m *Model, tools api.Tools) api.Tools {
	if isExaone(m.Config.Renderer) {
		return tools
	}
	return tools.WithoutSchemas()
}
