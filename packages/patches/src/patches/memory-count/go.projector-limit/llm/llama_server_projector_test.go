package llm

import (
	"os"
	"path/filepath"
	"testing"
)

func setProjectorWeights(t *testing.T, s *llamaServerRunner, bytes int64) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mmproj.gguf")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, bytes); err != nil {
		t.Fatal(err)
	}
	s.launch.projectors = []string{path}
}
