package anthropic

import "github.com/ollama/ollama/api"

// ToolOptions returns the choice of tools of a request as a chat has it.
func (r MessagesRequest) ToolOptions() api.ToolOptions {
	var options api.ToolOptions
	if r.ToolChoice == nil {
		return options
	}

	switch r.ToolChoice.Type {
	case "none":
		options.ToolChoice = &api.ToolChoice{Mode: "none"}
	case "any", "tool":
		options.ToolChoice = &api.ToolChoice{Mode: "required", Name: r.ToolChoice.Name}
	}
	if r.ToolChoice.DisableParallelToolUse {
		parallel := false
		options.ParallelToolCalls = &parallel
	}
	return options
}
