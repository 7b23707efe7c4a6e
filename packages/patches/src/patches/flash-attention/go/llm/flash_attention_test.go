package llm

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ollama/ollama/fs/ggml"
)

func TestLlamaRunnerFlashAttention(t *testing.T) {
	tests := []struct {
		name      string
		arch      string
		headSizes [2]uint32
		supported bool // by the model's shape
		allowed   bool // by default, in either runner
		runner    bool // by default, in the llama runner
	}{
		{"exaone4", "exaone4", [2]uint32{128, 128}, true, true, true},
		{"exaone4 with different head sizes", "exaone4", [2]uint32{128, 64}, false, true, true},
		{"exaone", "exaone", [2]uint32{80, 80}, true, false, false},
		{"qwen3", "qwen3", [2]uint32{128, 128}, true, true, false},
		{"llama", "llama", [2]uint32{128, 128}, true, false, false},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "model.gguf")
			w, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()

			if err := ggml.WriteGGUF(w, ggml.KV{
				"general.architecture":              tt.arch,
				tt.arch + ".block_count":            uint32(1),
				tt.arch + ".embedding_length":       uint32(256),
				tt.arch + ".attention.head_count":   uint32(2),
				tt.arch + ".attention.key_length":   tt.headSizes[0],
				tt.arch + ".attention.value_length": tt.headSizes[1],
			}, nil); err != nil {
				t.Fatal(err)
			}

			f, err := LoadModel(path, 0)
			if err != nil {
				t.Fatal(err)
			}

			if got := f.SupportsFlashAttention(); got != tt.supported {
				t.Errorf("SupportsFlashAttention() = %t, want %t", got, tt.supported)
			}
			if got := f.FlashAttention(); got != tt.allowed {
				t.Errorf("FlashAttention() = %t, want %t", got, tt.allowed)
			}
			if got := llamaRunnerFlashAttention(f); got != tt.runner {
				t.Errorf("llamaRunnerFlashAttention() = %t, want %t", got, tt.runner)
			}
		})
	}
}
