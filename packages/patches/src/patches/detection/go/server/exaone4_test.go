package server

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/manifest"
	"github.com/ollama/ollama/types/model"
)

const (
	exaone4TestTemplate      = "{{ .Prompt }}"
	exaone4TestToolsTemplate = "{{ range .Messages }}{{ .Content }}{{ end }}{{ .Tools }}"
)

// exaone4Tests hold both for a model that is created and for one that exists.
var exaone4Tests = []struct {
	name     string
	arch     string
	template string
	params   map[string]any
	renderer string
	parser   string

	wantRenderer string
	wantParser   string
	wantParams   map[string]any
}{
	{
		name:         "nothing set",
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:         "other parameters",
		params:       map[string]any{"top_k": 4.0},
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}, "top_k": 4.0},
	},
	{
		name:         "own stop",
		params:       map[string]any{"stop": []any{"END"}},
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"END"}},
	},
	{
		name:         "template without tools",
		template:     exaone4TestTemplate,
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:       "template with tools",
		template:   exaone4TestToolsTemplate,
		wantParams: map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:         "renderer only",
		renderer:     "exaone4",
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:         "parser only",
		parser:       "exaone4",
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:         "renderer and template with tools",
		template:     exaone4TestToolsTemplate,
		renderer:     "exaone4",
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:       "parser and template with tools",
		template:   exaone4TestToolsTemplate,
		parser:     "exaone4",
		wantParser: "exaone4",
		wantParams: map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:         "other renderer",
		renderer:     "qwen3-coder",
		wantRenderer: "qwen3-coder",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:       "other parser",
		parser:     "qwen3-coder",
		wantParser: "qwen3-coder",
		wantParams: map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:         "other parser for this renderer",
		renderer:     "exaone4",
		parser:       "passthrough",
		wantRenderer: "exaone4",
		wantParser:   "passthrough",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name: "other architecture",
		arch: "exaone",
	},
	{
		name:         "other architecture with this renderer",
		arch:         "llama",
		params:       map[string]any{"top_k": 4.0},
		renderer:     "exaone4",
		wantRenderer: "exaone4",
		wantParams:   map[string]any{"top_k": 4.0},
	},
}

func createExaone4File(t *testing.T, arch string) (path, digest string) {
	t.Helper()
	return createBinFile(t, map[string]any{"general.architecture": cmp.Or(arch, "exaone4")}, nil)
}

// writeStoredModel writes a model as a server without defaults for it does.
func writeStoredModel(t *testing.T, name, digest, template string, params map[string]any, config model.ConfigV2) {
	t.Helper()

	layer, err := manifest.NewLayerFromLayer(digest, "application/vnd.ollama.image.model", "")
	if err != nil {
		t.Fatal(err)
	}
	layers := []manifest.Layer{layer}

	if template != "" {
		layers = append(layers, newExaone4Layer(t, "application/vnd.ollama.image.template", []byte(template)))
	}

	if params != nil {
		layers = append(layers, newExaone4Layer(t, exaone4ParamsMediaType, marshalExaone4(t, params)))
	}

	configLayer := newExaone4Layer(t, "application/vnd.docker.container.image.v1+json", marshalExaone4(t, config))
	if err := manifest.WriteManifest(model.ParseName(name), configLayer, layers); err != nil {
		t.Fatal(err)
	}
}

func newExaone4Layer(t *testing.T, mediaType string, bts []byte) manifest.Layer {
	t.Helper()

	layer, err := manifest.NewLayer(bytes.NewReader(bts), mediaType)
	if err != nil {
		t.Fatal(err)
	}
	return layer
}

func marshalExaone4(t *testing.T, v any) []byte {
	t.Helper()

	bts, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return bts
}

// readStoredModel returns what is stored of a model, to which [GetModel] adds.
func readStoredModel(t *testing.T, name string) (config model.ConfigV2, params map[string]any) {
	t.Helper()

	mf, err := manifest.ParseNamedManifest(model.ParseName(name))
	if err != nil {
		t.Fatal(err)
	}

	seen := make(map[string]bool)
	for _, layer := range append(mf.Layers, mf.Config) {
		if seen[layer.MediaType] {
			t.Errorf("two layers of %s", layer.MediaType)
		}
		seen[layer.MediaType] = true

		var v any
		switch layer.MediaType {
		case "application/vnd.docker.container.image.v1+json":
			v = &config
		case exaone4ParamsMediaType:
			v = &params
		default:
			continue
		}

		path, err := manifest.BlobsPath(layer.Digest)
		if err != nil {
			t.Fatal(err)
		}
		bts, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(bts, v); err != nil {
			t.Fatal(err)
		}
	}

	return config, params
}

func TestCreateExaone4(t *testing.T) {
	gin.SetMode(gin.TestMode)

	for _, tt := range exaone4Tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			_, digest := createExaone4File(t, tt.arch)

			var s Server
			w := createRequest(t, s.CreateHandler, api.CreateRequest{
				Model:      "test",
				Files:      map[string]string{"test.gguf": digest},
				Template:   tt.template,
				Parameters: maps.Clone(tt.params),
				Renderer:   tt.renderer,
				Parser:     tt.parser,
				Stream:     &stream,
			})
			if w.Code != http.StatusOK {
				t.Fatalf("expected status code 200, actual %d: %s", w.Code, w.Body)
			}

			config, params := readStoredModel(t, "test")
			if config.Renderer != tt.wantRenderer {
				t.Errorf("expected renderer %q, got %q", tt.wantRenderer, config.Renderer)
			}
			if config.Parser != tt.wantParser {
				t.Errorf("expected parser %q, got %q", tt.wantParser, config.Parser)
			}
			if diff := gocmp.Diff(tt.wantParams, params); diff != "" {
				t.Errorf("parameters mismatch (-want +got):\n%s", diff)
			}
		})
	}

	t.Run("from a model without renderer and parser", func(t *testing.T) {
		t.Setenv("OLLAMA_MODELS", t.TempDir())
		_, digest := createExaone4File(t, "")
		writeStoredModel(t, "base", digest, "", map[string]any{"top_k": 4.0}, model.ConfigV2{})

		var s Server
		w := createRequest(t, s.CreateHandler, api.CreateRequest{
			Model:      "test",
			From:       "base",
			Parameters: map[string]any{"seed": 42.0},
			Stream:     &stream,
		})
		if w.Code != http.StatusOK {
			t.Fatalf("expected status code 200, actual %d: %s", w.Code, w.Body)
		}

		config, params := readStoredModel(t, "test")
		if config.Renderer != "exaone4" || config.Parser != "exaone4" {
			t.Errorf("expected renderer and parser, got %q and %q", config.Renderer, config.Parser)
		}
		want := map[string]any{"seed": 42.0, "stop": []any{"[|endofturn|]"}, "top_k": 4.0}
		if diff := gocmp.Diff(want, params); diff != "" {
			t.Errorf("parameters mismatch (-want +got):\n%s", diff)
		}

		config, params = readStoredModel(t, "base")
		if config.Renderer != "" || config.Parser != "" {
			t.Errorf("base changed: renderer %q, parser %q", config.Renderer, config.Parser)
		}
		if diff := gocmp.Diff(map[string]any{"top_k": 4.0}, params); diff != "" {
			t.Errorf("base parameters changed (-want +got):\n%s", diff)
		}
	})

	t.Run("family from the request", func(t *testing.T) {
		t.Setenv("OLLAMA_MODELS", t.TempDir())

		tests := []struct {
			arch, family, wantRenderer string
		}{
			{arch: "exaone4", family: "llama", wantRenderer: "exaone4"},
			{arch: "llama", family: "exaone4"},
		}

		var s Server
		for _, tt := range tests {
			_, digest := createExaone4File(t, tt.arch)
			w := createRequest(t, s.CreateHandler, api.CreateRequest{
				Model:  tt.arch,
				Files:  map[string]string{"test.gguf": digest},
				Info:   map[string]any{"model_family": tt.family},
				Stream: &stream,
			})
			if w.Code != http.StatusOK {
				t.Fatalf("expected status code 200, actual %d: %s", w.Code, w.Body)
			}

			if config, _ := readStoredModel(t, tt.arch); config.Renderer != tt.wantRenderer {
				t.Errorf("%s: expected renderer %q, got %q", tt.arch, tt.wantRenderer, config.Renderer)
			}
		}
	})

	t.Run("remote", func(t *testing.T) {
		t.Setenv("OLLAMA_MODELS", t.TempDir())

		var s Server
		w := createRequest(t, s.CreateHandler, api.CreateRequest{
			Model:      "test",
			From:       "exaone4",
			RemoteHost: "https://ollama.com",
			Info:       map[string]any{"model_family": "exaone4"},
			Stream:     &stream,
		})
		if w.Code != http.StatusOK {
			t.Fatalf("expected status code 200, actual %d: %s", w.Code, w.Body)
		}

		config, params := readStoredModel(t, "test")
		if config.Renderer != "" || config.Parser != "" || params != nil {
			t.Errorf("expected no defaults, got renderer %q, parser %q, parameters %v", config.Renderer, config.Parser, params)
		}
	})
}

func TestGetModelExaone4(t *testing.T) {
	for _, tt := range exaone4Tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			_, digest := createExaone4File(t, tt.arch)
			writeStoredModel(t, "test", digest, tt.template, tt.params, model.ConfigV2{
				Renderer: tt.renderer,
				Parser:   tt.parser,
			})

			m, err := GetModel("test")
			if err != nil {
				t.Fatal(err)
			}

			if m.Config.Renderer != tt.wantRenderer {
				t.Errorf("expected renderer %q, got %q", tt.wantRenderer, m.Config.Renderer)
			}
			if m.Config.Parser != tt.wantParser {
				t.Errorf("expected parser %q, got %q", tt.wantParser, m.Config.Parser)
			}
			if diff := gocmp.Diff(tt.wantParams, m.Options); diff != "" {
				t.Errorf("options mismatch (-want +got):\n%s", diff)
			}
		})
	}

	t.Run("options", func(t *testing.T) {
		t.Setenv("OLLAMA_MODELS", t.TempDir())
		_, digest := createExaone4File(t, "")
		writeStoredModel(t, "test", digest, "", nil, model.ConfigV2{})

		m, err := GetModel("test")
		if err != nil {
			t.Fatal(err)
		}

		var s Server
		opts, err := s.modelOptions(m, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff([]string{"[|endofturn|]"}, opts.Stop); diff != "" {
			t.Errorf("stop mismatch (-want +got):\n%s", diff)
		}
	})
}

func TestGGUFArchitecture(t *testing.T) {
	path, _ := createExaone4File(t, "")
	bts, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	key := []byte("general.architecture")
	i := bytes.Index(bts, key)

	tests := []struct {
		name string
		bts  []byte
		want string
	}{
		{"exaone4", bts, "exaone4"},
		{"empty", nil, ""},
		{"ends in the header", bts[:10], ""},
		{"ends before the key", bts[:i], ""},
		{"ends in the key", bts[:i+4], ""},
		{"ends before the value", bts[:i+len(key)], ""},
		{"ends in the value", bts[:bytes.LastIndex(bts, []byte("exaone4"))+4], ""},
		{"other key", bytes.ReplaceAll(bts, key, []byte("general.architectura")), ""},
		{"other magic", append([]byte("GGML"), bts[4:]...), ""},
		{"text", bytes.Repeat([]byte("exaone4 "), 1000), ""},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "model")
			if err := os.WriteFile(path, tt.bts, 0o644); err != nil {
				t.Fatal(err)
			}
			if got := ggufArchitecture(path); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}

	if got := ggufArchitecture(filepath.Join(t.TempDir(), "missing")); got != "" {
		t.Errorf("got %q for a file that is not there", got)
	}
}

func TestShowExaone4(t *testing.T) {
	t.Setenv("OLLAMA_MODELS", t.TempDir())
	_, digest := createExaone4File(t, "")
	writeStoredModel(t, "test", digest, exaone4TestTemplate, nil, model.ConfigV2{})

	resp, err := GetModelInfo(api.ShowRequest{Model: "test"})
	if err != nil {
		t.Fatal(err)
	}

	want := []model.Capability{model.CapabilityCompletion, model.CapabilityTools, model.CapabilityThinking}
	if diff := gocmp.Diff(want, resp.Capabilities); diff != "" {
		t.Errorf("capabilities mismatch (-want +got):\n%s", diff)
	}
	for _, want := range []string{"RENDERER exaone4\n", "PARSER exaone4\n", "PARAMETER stop [|endofturn|]\n"} {
		if !strings.Contains(resp.Modelfile, want) {
			t.Errorf("expected %q in modelfile:\n%s", want, resp.Modelfile)
		}
	}
}
