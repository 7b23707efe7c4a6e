package server

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/manifest"
	"github.com/ollama/ollama/types/model"
)

func TestExaone45Projector(t *testing.T) {
	tests := []struct {
		name       string
		arch       string
		pre        string
		projectors []string
		want       bool
	}{
		{name: "EXAONE 4.5 with a projector", pre: "exaone-moe", projectors: []string{"mmproj"}, want: true},
		{name: "EXAONE 4.5", pre: "exaone-moe"},
		{name: "EXAONE 4.0", pre: "exaone4", projectors: []string{"mmproj"}},
		{name: "K-EXAONE", arch: "exaone-moe", pre: "exaone-moe", projectors: []string{"mmproj"}},
		{name: "other architecture", arch: "llama", pre: "exaone-moe", projectors: []string{"mmproj"}},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			path, _ := createExaone4File(t, tt.arch, map[string]any{"tokenizer.ggml.pre": tt.pre})
			m := Model{ModelPath: path, ProjectorPaths: tt.projectors}
			if err := m.checkExaone45Projector(); errors.Is(err, errCapabilities) != tt.want {
				t.Errorf("got error %v, want one: %v", err, tt.want)
			}
		})
	}
}

func TestExaone45ProjectorStatus(t *testing.T) {
	gin.SetMode(gin.TestMode)
	t.Setenv("OLLAMA_MODELS", t.TempDir())
	_, digest := createExaone4File(t, "", map[string]any{"tokenizer.ggml.pre": "exaone-moe"})
	writeStoredModel(t, "test", digest, "", nil, model.ConfigV2{})

	mf, err := manifest.ParseNamedManifest(model.ParseName("test"))
	if err != nil {
		t.Fatal(err)
	}
	_, digest = createBinFile(t, map[string]any{"general.architecture": "clip"}, nil)
	projector, err := manifest.NewLayerFromLayer(digest, "application/vnd.ollama.image.projector", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := manifest.WriteManifest(model.ParseName("test"), mf.Config, append(mf.Layers, projector)); err != nil {
		t.Fatal(err)
	}

	// Without a scheduler, nothing can be loaded.
	var s Server
	w := createRequest(t, s.ChatHandler, api.ChatRequest{
		Model:    "test",
		Messages: []api.Message{{Role: "user", Content: "Hi"}},
		Stream:   &stream,
	})
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "with images needs Ollama v0.30.1") {
		t.Errorf("got status %d: %s", w.Code, w.Body)
	}
}
