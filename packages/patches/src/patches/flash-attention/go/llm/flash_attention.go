package llm

import (
	"slices"

	"github.com/ollama/ollama/fs/ggml"
)

// llamaRunnerFlashAttention reports whether the llama runner should enable
// flash attention for a model on its own. The llama runner otherwise decides
// while it loads the model, which is too late for a quantized KV cache.
func llamaRunnerFlashAttention(f *ggml.GGML) bool {
	return slices.Contains([]string{
		"exaone4",
	}, f.KV().Architecture())
}
