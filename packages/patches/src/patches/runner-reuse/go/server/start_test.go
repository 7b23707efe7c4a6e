package server

import (
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/template"
	"github.com/ollama/ollama/types/model"
)

func TestNeedsReloadStartsDifferently(t *testing.T) {
	t.Setenv("OLLAMA_GO_TEMPLATE", "")

	own, err := template.Parse("{{ .Prompt }}{{ .Tools }}")
	if err != nil {
		t.Fatal(err)
	}
	models := []struct {
		name   string
		kind   int
		config func(*Model)
	}{
		{"template of the file", 0, func(*Model) {}},
		{"system message", 0, func(m *Model) { m.System = "Be brief." }},
		{"other name", 0, func(m *Model) { m.Name, m.Digest = "other", "other" }},
		{"renderer", 1, func(m *Model) { m.Config.Renderer = "exaone4" }},
		{"renderer and parser", 1, func(m *Model) { m.Config = model.ConfigV2{Renderer: "exaone4", Parser: "exaone4"} }},
		{"template", 1, func(m *Model) { m.HasGoTemplate, m.Template = true, own }},
		{"draft model", 2, func(m *Model) { m.DraftPath = "draft" }},
		{"other draft model", 3, func(m *Model) { m.DraftPath = "other" }},
	}

	newModel := func(config func(*Model)) *Model {
		m := &Model{Name: "test", ModelPath: "test", Digest: "test", HasChatTemplate: true, Template: template.DefaultTemplate}
		config(m)
		return m
	}

	shift := false
	for _, loaded := range models {
		for _, wanted := range models {
			opts := api.DefaultOptions()
			runner := &runnerRef{model: newModel(loaded.config), Options: &opts, llama: &mockRunner{}}
			req := &LlmRequest{model: newModel(wanted.config), opts: opts, shift: &shift}

			want := loaded.kind != wanted.kind
			if got := runner.needsReload(t.Context(), req); got != want {
				t.Errorf("loaded for %s, wanted for %s: got %v, want %v", loaded.name, wanted.name, got, want)
			}
		}
	}
}
