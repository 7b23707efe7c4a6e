package renderers

import "github.com/ollama/ollama/types/model"

// Thinking declares that EXAONE Deep always thinks.
func (r *ExaoneDeepRenderer) Thinking() *model.Thinking {
	return &model.Thinking{Values: []any{true}, Default: true}
}
