package llm

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ollama/ollama/fs/ggml"
)

func TestNeedsLlamaRunner(t *testing.T) {
	tests := []struct {
		name     string
		arch     string
		adapters []string
		want     bool
	}{
		{"exaone4 with an adapter", "exaone4", []string{"lora.gguf"}, true},
		{"exaone4", "exaone4", nil, false},
		{"another architecture with an adapter", "gemma3", []string{"lora.gguf"}, false},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "model.gguf")
			w, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()

			if err := ggml.WriteGGUF(w, ggml.KV{"general.architecture": tt.arch}, nil); err != nil {
				t.Fatal(err)
			}

			f, err := LoadModel(path, 0)
			if err != nil {
				t.Fatal(err)
			}

			if got := needsLlamaRunner(f, tt.adapters); got != tt.want {
				t.Errorf("needsLlamaRunner() = %t, want %t", got, tt.want)
			}
		})
	}
}
