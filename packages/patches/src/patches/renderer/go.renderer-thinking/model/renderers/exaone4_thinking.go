package renderers

import "github.com/ollama/ollama/types/model"

// Thinking declares reasoning as optional and off by default, as EXAONE 4.0's
// own template has it. It is for the server to decide what to make of it.
func (r *Exaone4Renderer) Thinking() *model.Thinking {
	return &model.Thinking{Values: []any{false, true}, Default: false}
}
