package server

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/manifest"
	"github.com/ollama/ollama/types/model"
)

func TestCreateArchitectureDefaults(t *testing.T) {
	gin.SetMode(gin.TestMode)

	tests := []struct {
		name         string
		architecture string
		// base is what the model is created from; without it, from the file.
		base         *api.CreateRequest
		request      api.CreateRequest
		wantRenderer string
		wantParser   string
		wantStop     []any
	}{
		{name: "gemma4", architecture: "gemma4", wantRenderer: gemma4RendererLegacy, wantParser: "gemma4", wantStop: []any{"<turn|>"}},
		{name: "laguna", architecture: "laguna", wantRenderer: "laguna", wantParser: "laguna"},
		{name: "nemotron_h", architecture: "nemotron_h", wantRenderer: "nemotron-3-nano", wantParser: "nemotron-3-nano"},
		{name: "nemotron_h_moe", architecture: "nemotron_h_moe", wantRenderer: "nemotron-3-nano", wantParser: "nemotron-3-nano"},
		{name: "nemotron_h_omni", architecture: "nemotron_h_omni", wantRenderer: "nemotron-3-nano", wantParser: "nemotron-3-nano"},
		{name: "other architecture", architecture: "llama"},
		{
			name:         "renderer of the request",
			architecture: "gemma4",
			request:      api.CreateRequest{Renderer: "gemma4-large"},
			wantRenderer: "gemma4-large",
			wantParser:   "gemma4",
			wantStop:     []any{"<turn|>"},
		},
		{
			name:         "parser of the request",
			architecture: "laguna",
			request:      api.CreateRequest{Parser: "passthrough"},
			wantRenderer: "laguna",
			wantParser:   "passthrough",
		},
		{
			name:         "renderer and parser of the request",
			architecture: "gemma4",
			request:      api.CreateRequest{Renderer: "gemma4-large", Parser: "passthrough"},
			wantRenderer: "gemma4-large",
			wantParser:   "passthrough",
		},
		{
			name:         "stop tokens of the request",
			architecture: "gemma4",
			request:      api.CreateRequest{Parameters: map[string]any{"stop": []string{"END"}}},
			wantRenderer: gemma4RendererLegacy,
			wantParser:   "gemma4",
			wantStop:     []any{"END"},
		},
		{
			name:         "stop tokens beside other parameters",
			architecture: "gemma4",
			request:      api.CreateRequest{Parameters: map[string]any{"temperature": 0.5}},
			wantRenderer: gemma4RendererLegacy,
			wantParser:   "gemma4",
			wantStop:     []any{"<turn|>"},
		},
		{
			name:         "stop tokens of the base",
			architecture: "gemma4",
			base:         &api.CreateRequest{Parameters: map[string]any{"stop": []string{"END"}}},
			wantRenderer: gemma4RendererLegacy,
			wantParser:   "gemma4",
			wantStop:     []any{"END"},
		},
		{
			name:         "stop tokens of request and base",
			architecture: "gemma4",
			base:         &api.CreateRequest{Parameters: map[string]any{"stop": []string{"END"}}},
			request:      api.CreateRequest{Parameters: map[string]any{"stop": []string{"STOP"}}},
			wantRenderer: gemma4RendererLegacy,
			wantParser:   "gemma4",
			wantStop:     []any{"STOP"},
		},
		{
			name:         "base without stop tokens",
			architecture: "gemma4",
			base:         &api.CreateRequest{Parameters: map[string]any{"temperature": 0.5}},
			wantRenderer: gemma4RendererLegacy,
			wantParser:   "gemma4",
			wantStop:     []any{"<turn|>"},
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			var s Server
			create := func(r api.CreateRequest) {
				t.Helper()
				r.Stream = &stream
				if w := createRequest(t, s.CreateHandler, r); w.Code != http.StatusOK {
					t.Fatalf("status %d: %s", w.Code, w.Body)
				}
			}

			_, digest := createBinFile(t, map[string]any{"general.architecture": tt.architecture}, nil)
			files := map[string]string{"test.gguf": digest}
			if tt.base == nil {
				tt.request.Files = files
			} else {
				tt.base.Name, tt.base.Files = "base", files
				tt.base.Renderer, tt.base.Parser = "passthrough", "passthrough"
				create(*tt.base)
				forgetRendererAndParser(t, "base")
				tt.request.From = "base"
			}
			tt.request.Name = "test"
			create(tt.request)

			m, err := GetModel("test")
			if err != nil {
				t.Fatal(err)
			}
			if m.Config.Renderer != tt.wantRenderer {
				t.Errorf("renderer %q, want %q", m.Config.Renderer, tt.wantRenderer)
			}
			if m.Config.Parser != tt.wantParser {
				t.Errorf("parser %q, want %q", m.Config.Parser, tt.wantParser)
			}
			stop, _ := m.Options["stop"].([]any)
			if diff := cmp.Diff(tt.wantStop, stop); diff != "" {
				t.Errorf("stop tokens (-want +got):\n%s", diff)
			}
		})
	}
}

// forgetRendererAndParser makes a model what it is when it comes from a release
// or a registry that knows neither.
func forgetRendererAndParser(t *testing.T, name string) {
	t.Helper()
	n := model.ParseName(name)
	mf, err := manifest.ParseNamedManifest(n)
	if err != nil {
		t.Fatal(err)
	}
	path, err := manifest.BlobsPath(mf.Config.Digest)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var config model.ConfigV2
	if err := json.Unmarshal(b, &config); err != nil {
		t.Fatal(err)
	}
	config.Renderer, config.Parser = "", ""
	layer, err := createConfigLayer(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := manifest.WriteManifest(n, *layer, mf.Layers); err != nil {
		t.Fatal(err)
	}
}
