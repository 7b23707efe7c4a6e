package renderers

import "github.com/ollama/ollama/types/model"

// Thinking declares reasoning as optional and on by default, as EXAONE 4.5's
// own template has it.
func (r *Exaone45Renderer) Thinking() *model.Thinking {
	return &model.Thinking{Values: []any{false, true}, Default: true}
}
