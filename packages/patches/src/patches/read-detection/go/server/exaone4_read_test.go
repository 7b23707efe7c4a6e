package server

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"
)

func TestGetModelExaone4(t *testing.T) {
	for _, tt := range exaone4Tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			_, digest := createExaone4File(t, tt.arch, tt.file)
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
		_, digest := createExaone4File(t, "", nil)
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

func TestShowExaone4(t *testing.T) {
	t.Setenv("OLLAMA_MODELS", t.TempDir())
	_, digest := createExaone4File(t, "", nil)
	writeStoredModel(t, "test", digest, "", nil, model.ConfigV2{})

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

func TestShowExaone4Embeddings(t *testing.T) {
	t.Setenv("OLLAMA_MODELS", t.TempDir())
	_, digest := createExaone4File(t, "", map[string]any{"exaone4.pooling_type": uint32(1)})
	writeStoredModel(t, "test", digest, "", nil, model.ConfigV2{})

	resp, err := GetModelInfo(api.ShowRequest{Model: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]model.Capability{model.CapabilityEmbedding}, resp.Capabilities); diff != "" {
		t.Errorf("capabilities mismatch (-want +got):\n%s", diff)
	}
}
