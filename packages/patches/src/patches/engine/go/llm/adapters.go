package llm

import (
	"slices"

	"github.com/ollama/ollama/fs/ggml"
)

// needsLlamaRunner reports whether a model that the Ollama engine serves has
// adapters, which only the llama runner applies. It is limited to architectures
// that the llama runner serves as well.
func needsLlamaRunner(f *ggml.GGML, adapters []string) bool {
	return len(adapters) > 0 && slices.Contains([]string{
		"exaone4",
	}, f.KV().Architecture())
}
