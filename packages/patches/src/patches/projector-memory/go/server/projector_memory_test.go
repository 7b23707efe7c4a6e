package server

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ollama/ollama/llm"
)

func TestExaone4PredictsProjector(t *testing.T) {
	const size = 2_574_221_920

	projector := filepath.Join(t.TempDir(), "mmproj.gguf")
	if err := os.WriteFile(projector, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(projector, size); err != nil {
		t.Fatal(err)
	}

	cases := []struct {
		name, arch string
		projectors []string
		want       uint64
	}{
		{name: "with a projector", arch: "exaone4", projectors: []string{projector}, want: size},
		{name: "without one", arch: "exaone4"},
		{name: "another architecture", arch: "qwen25vl", projectors: []string{projector}},
	}

	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			path := createExaone4Large(t, tt.arch)
			f, err := llm.LoadModel(path, 1024)
			if err != nil {
				t.Fatal(err)
			}

			req := &LlmRequest{model: &Model{ModelPath: path, ProjectorPaths: tt.projectors}}
			if got := req.predictProjectorVRAM(f); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}
