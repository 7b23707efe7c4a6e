package server

import (
	"os"
	"testing"

	"github.com/ollama/ollama/types/model"
)

// Models are listed often, so what is stored of their files has to do.
func TestGetModelExaone4WithoutFile(t *testing.T) {
	t.Setenv("OLLAMA_MODELS", t.TempDir())
	path, digest := createExaone4File(t, "", nil)
	writeStoredModel(t, "test", digest, "", nil, model.ConfigV2{})

	for range 2 {
		m, err := GetModel("test")
		if err != nil {
			t.Fatal(err)
		}
		if m.Config.Renderer != "exaone4" || m.Config.Parser != "exaone4" {
			t.Errorf("expected renderer and parser, got %q and %q", m.Config.Renderer, m.Config.Parser)
		}
		if err := os.Truncate(path, 0); err != nil {
			t.Fatal(err)
		}
	}
}
