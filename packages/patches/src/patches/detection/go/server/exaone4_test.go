package server

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"slices"
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
	exaone4TestOwnTemplate   = "{{ range .Messages }}[|{{ .Role }}|]\n{{ .Content }}[|endofturn|]\n{{ end }}{{ .Tools }}[|assistant|]\n"

	exaone4TestChatTemplate  = "{% for m in messages %}[|{{ m.role }}|]\n{{ m.content }}[|endofturn|]\n{% endfor %}{{ tools }}[|assistant|]\n"
	exaone45TestChatTemplate = "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}<|endofturn|>\n{% endfor %}{{ tools }}<|assistant|>\n"
	exaone4TestChatML        = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{{ tools }}"
)

// exaone4Tests hold both for a model that is created and for one that exists.
var exaone4Tests = []struct {
	name     string
	arch     string
	file     map[string]any
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
		name:       "template without tools",
		template:   exaone4TestTemplate,
		wantParams: map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:         "template of this format",
		template:     exaone4TestOwnTemplate,
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:         "file of this format",
		file:         map[string]any{"tokenizer.chat_template": exaone4TestChatTemplate},
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:       "file of this format and template",
		file:       map[string]any{"tokenizer.chat_template": exaone4TestChatTemplate},
		template:   exaone4TestTemplate,
		wantParams: map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name: "file of another format",
		file: map[string]any{"tokenizer.chat_template": exaone4TestChatML},
	},
	{
		name:         "file of another format and template of this one",
		file:         map[string]any{"tokenizer.chat_template": exaone4TestChatML},
		template:     exaone4TestOwnTemplate,
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:         "file of another format and renderer",
		file:         map[string]any{"tokenizer.chat_template": exaone4TestChatML},
		renderer:     "exaone4",
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name:         "EXAONE 4.5",
		file:         map[string]any{"tokenizer.ggml.pre": "exaone-moe"},
		wantRenderer: "exaone4.5",
		wantParser:   "exaone4.5",
		wantParams:   map[string]any{"stop": []any{"<|endofturn|>"}},
	},
	{
		name: "EXAONE 4.5 with all that tells it apart",
		file: map[string]any{
			"exaone4.vocab_size":          uint32(153600),
			"exaone4.block_count":         uint32(65),
			"tokenizer.ggml.pre":          "exaone-moe",
			"tokenizer.ggml.tokens":       []string{"a", "<|endofturn|>"},
			"tokenizer.ggml.eos_token_id": uint32(1),
			"tokenizer.chat_template":     exaone45TestChatTemplate,
		},
		wantRenderer: "exaone4.5",
		wantParser:   "exaone4.5",
		wantParams:   map[string]any{"stop": []any{"<|endofturn|>"}},
	},
	{
		name: "EXAONE 4.5 with the template of another format",
		file: map[string]any{"tokenizer.ggml.pre": "exaone-moe", "tokenizer.chat_template": exaone4TestChatML},
	},
	{
		name: "EXAONE 4.5 with the format of EXAONE 4.0",
		file: map[string]any{"tokenizer.ggml.pre": "exaone-moe", "tokenizer.chat_template": exaone4TestChatTemplate},
	},
	{
		name: "EXAONE 4.0 with the format of EXAONE 4.5",
		file: map[string]any{"tokenizer.chat_template": exaone45TestChatTemplate},
	},
	{
		name:         "EXAONE 4.5 with the renderer of EXAONE 4.0",
		file:         map[string]any{"tokenizer.ggml.pre": "exaone-moe"},
		renderer:     "exaone4",
		wantRenderer: "exaone4",
		wantParams:   map[string]any{"stop": []any{"<|endofturn|>"}},
	},
	{
		name:         "K-EXAONE",
		arch:         "exaone-moe",
		file:         map[string]any{"tokenizer.ggml.pre": "exaone-moe"},
		wantRenderer: "exaone4.5",
		wantParser:   "exaone4.5",
		wantParams:   map[string]any{"stop": []any{"<|endofturn|>"}},
	},
	{
		name: "K-EXAONE with the pre-tokenizer of EXAONE 4.0",
		arch: "exaone-moe",
	},
	{
		name: "vocabulary of EXAONE 4.5",
		file: map[string]any{"exaone4.vocab_size": uint32(153600)},
	},
	{
		name: "end of turn of EXAONE 4.5",
		file: map[string]any{
			"tokenizer.ggml.tokens":       []string{"a", "<|endofturn|>"},
			"tokenizer.ggml.eos_token_id": uint32(1),
		},
	},
	{
		name: "end of turn of EXAONE 4.5 in a large vocabulary",
		file: map[string]any{
			"tokenizer.ggml.tokens":       append(slices.Repeat([]string{"a"}, 5000), "<|endofturn|>"),
			"tokenizer.ggml.eos_token_id": uint32(5000),
		},
	},
	{
		name: "large vocabulary of EXAONE 4.5",
		file: map[string]any{
			"tokenizer.ggml.pre":          "exaone-moe",
			"tokenizer.ggml.tokens":       append(slices.Repeat([]string{"a"}, 5000), "<|endofturn|>"),
			"tokenizer.ggml.eos_token_id": uint32(5000),
		},
		wantRenderer: "exaone4.5",
		wantParser:   "exaone4.5",
		wantParams:   map[string]any{"stop": []any{"<|endofturn|>"}},
	},
	{
		name: "vocabulary of EXAONE 4.0 in EXAONE 4.5",
		file: map[string]any{"tokenizer.ggml.pre": "exaone-moe", "exaone4.vocab_size": uint32(102400)},
	},
	{
		name: "vocabulary of EXAONE 4.0",
		file: map[string]any{
			"exaone4.vocab_size":          uint32(102400),
			"tokenizer.ggml.tokens":       []string{"a", "[|endofturn|]"},
			"tokenizer.ggml.eos_token_id": uint32(1),
		},
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name: "end of turn that is no token",
		file: map[string]any{
			"tokenizer.ggml.tokens":       []string{"a", "<|endofturn|>"},
			"tokenizer.ggml.eos_token_id": uint32(2),
		},
		wantRenderer: "exaone4",
		wantParser:   "exaone4",
		wantParams:   map[string]any{"stop": []any{"[|endofturn|]"}},
	},
	{
		name: "no pre-tokenizer",
		file: map[string]any{"tokenizer.ggml.pre": ""},
	},
	{
		name: "pre-tokenizer of another model",
		file: map[string]any{"tokenizer.ggml.pre": "llama-bpe"},
	},
	{
		name: "embeddings",
		file: map[string]any{"exaone4.pooling_type": uint32(1)},
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

func createExaone4File(t *testing.T, arch string, file map[string]any) (path, digest string) {
	t.Helper()
	kv := map[string]any{"general.architecture": cmp.Or(arch, "exaone4"), "tokenizer.ggml.pre": "exaone4"}
	maps.Copy(kv, file)
	return createBinFile(t, kv, nil)
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
		layers = append(layers, newExaone4Layer(t, "application/vnd.ollama.image.params", marshalExaone4(t, params)))
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
		case "application/vnd.ollama.image.params":
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
			_, digest := createExaone4File(t, tt.arch, tt.file)

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
		_, digest := createExaone4File(t, "", nil)
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

	t.Run("from a model that has the renderer", func(t *testing.T) {
		t.Setenv("OLLAMA_MODELS", t.TempDir())
		_, digest := createExaone4File(t, "", nil)

		var s Server
		create := func(r api.CreateRequest) model.ConfigV2 {
			t.Helper()
			r.Stream = &stream
			if w := createRequest(t, s.CreateHandler, r); w.Code != http.StatusOK {
				t.Fatalf("expected status code 200, actual %d: %s", w.Code, w.Body)
			}
			config, _ := readStoredModel(t, r.Model)
			return config
		}

		if got := create(api.CreateRequest{Model: "base", Files: map[string]string{"test.gguf": digest}}); got.Renderer != "exaone4" {
			t.Fatalf("expected a renderer, got %q", got.Renderer)
		}

		tests := []struct {
			name                     string
			r                        api.CreateRequest
			wantRenderer, wantParser string
		}{
			{"nothing", api.CreateRequest{}, "exaone4", "exaone4"},
			{"system", api.CreateRequest{System: "Be brief."}, "exaone4", "exaone4"},
			{"template", api.CreateRequest{Template: exaone4TestTemplate}, "", ""},
			{"template with tools", api.CreateRequest{Template: exaone4TestToolsTemplate}, "", ""},
			{"template of this format", api.CreateRequest{Template: exaone4TestOwnTemplate}, "exaone4", "exaone4"},
			{"template and renderer", api.CreateRequest{Template: exaone4TestTemplate, Renderer: "exaone4"}, "exaone4", "exaone4"},
			{"template and parser", api.CreateRequest{Template: exaone4TestTemplate, Parser: "exaone4"}, "", "exaone4"},
			{"template and other parser", api.CreateRequest{Template: exaone4TestTemplate, Parser: "qwen3"}, "", "qwen3"},
		}
		for _, tt := range tests {
			tt.r.Model, tt.r.From = "test", "base"
			got := create(tt.r)
			if got.Renderer != tt.wantRenderer || got.Parser != tt.wantParser {
				t.Errorf("%s: got renderer %q and parser %q, want %q and %q", tt.name, got.Renderer, got.Parser, tt.wantRenderer, tt.wantParser)
			}

			// what is made from that keeps it
			got = create(api.CreateRequest{Model: "again", From: "test", System: "Be kind."})
			if got.Renderer != tt.wantRenderer || got.Parser != tt.wantParser {
				t.Errorf("%s, again: got renderer %q and parser %q, want %q and %q", tt.name, got.Renderer, got.Parser, tt.wantRenderer, tt.wantParser)
			}
		}
	})

	t.Run("other architecture from a model that has the renderer", func(t *testing.T) {
		t.Setenv("OLLAMA_MODELS", t.TempDir())
		_, digest := createExaone4File(t, "llama", nil)
		writeStoredModel(t, "base", digest, "", nil, model.ConfigV2{
			ModelFamilies: []string{"exaone4"},
			Renderer:      "exaone4",
			Parser:        "exaone4",
		})

		var s Server
		w := createRequest(t, s.CreateHandler, api.CreateRequest{Model: "test", From: "base", Template: exaone4TestTemplate, Stream: &stream})
		if w.Code != http.StatusOK {
			t.Fatalf("expected status code 200, actual %d: %s", w.Code, w.Body)
		}
		if config, _ := readStoredModel(t, "test"); config.Renderer != "exaone4" || config.Parser != "exaone4" {
			t.Errorf("expected renderer and parser as before, got %q and %q", config.Renderer, config.Parser)
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
			_, digest := createExaone4File(t, tt.arch, nil)
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
