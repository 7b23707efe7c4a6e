package server

import (
	"cmp"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"
)

const (
	exaoneDeepTestChatTemplate = `{% for m in messages %}{{ '[|' + m.role + '|]' + m.content }}[|endofturn|]{% endfor %}[|assistant|]<thought>`
	exaone35TestChatTemplate   = `{% for m in messages %}{{ '[|' + m.role + '|]' + m.content }}[|endofturn|]{% endfor %}[|assistant|]`
	exaoneDeepTestTemplate     = `{{ range .Messages }}[|{{ .Role }}|]{{ .Content }}{{ end }}[|assistant|]<thought>`
	exaone35TestTemplate       = `{{ range .Messages }}[|{{ .Role }}|]{{ .Content }}{{ end }}[|assistant|]`
)

func TestGetModelExaoneDeep(t *testing.T) {
	file := func(chatTemplate string) map[string]any {
		kv := map[string]any{"tokenizer.ggml.pre": "exaone"}
		if chatTemplate != "" {
			kv["tokenizer.chat_template"] = chatTemplate
		}
		return kv
	}
	embeds := file(exaoneDeepTestChatTemplate)
	embeds["exaone.pooling_type"] = uint32(1)

	tests := []struct {
		name     string
		arch     string
		file     map[string]any
		template string
		renderer string
		parser   string
		want     model.ConfigV2
	}{
		{
			name: "file of EXAONE Deep",
			file: file(exaoneDeepTestChatTemplate),
			want: model.ConfigV2{Renderer: "exaone-deep", Parser: "exaone-deep"},
		},
		{
			name:     "template of EXAONE Deep",
			file:     file(""),
			template: exaoneDeepTestTemplate,
			want:     model.ConfigV2{Renderer: "exaone-deep", Parser: "exaone-deep"},
		},
		{name: "file of EXAONE 3.5", file: file(exaone35TestChatTemplate)},
		{name: "template of EXAONE 3.5", file: file(exaone35TestChatTemplate), template: exaone35TestTemplate},
		{name: "no template", file: file("")},
		{
			name:     "a template of EXAONE 3.5 wins",
			file:     file(exaoneDeepTestChatTemplate),
			template: exaone35TestTemplate,
		},
		{
			name: "a template of another format",
			file: file("<thought>{{ messages[0].content }}</thought>"),
		},
		{name: "other architecture", arch: "llama", file: file(exaoneDeepTestChatTemplate)},
		{name: "embedding model", file: embeds},
		{
			name:     "explicit renderer",
			file:     file(exaoneDeepTestChatTemplate),
			renderer: "other",
			want:     model.ConfigV2{Renderer: "other"},
		},
		{
			name:   "explicit parser",
			file:   file(exaoneDeepTestChatTemplate),
			parser: "passthrough",
			want:   model.ConfigV2{Parser: "passthrough"},
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			_, digest := createExaone4File(t, cmp.Or(tt.arch, "exaone"), tt.file)
			writeStoredModel(t, "test", digest, tt.template, nil, model.ConfigV2{Renderer: tt.renderer, Parser: tt.parser})

			m, err := GetModel("test")
			if err != nil {
				t.Fatal(err)
			}
			got := model.ConfigV2{Renderer: m.Config.Renderer, Parser: m.Config.Parser}
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("config mismatch (-want +got):\n%s", diff)
			}
			if len(m.Options) > 0 {
				t.Errorf("got options %v", m.Options)
			}
		})
	}
}

func TestShowExaoneDeep(t *testing.T) {
	completion := []model.Capability{model.CapabilityCompletion}
	tests := []struct {
		name     string
		template string
		want     []model.Capability
	}{
		{"EXAONE Deep", exaoneDeepTestChatTemplate, append(completion, model.CapabilityThinking)},
		{"EXAONE 3.5", exaone35TestChatTemplate, completion},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			_, digest := createExaone4File(t, "exaone", map[string]any{
				"tokenizer.ggml.pre":      "exaone",
				"tokenizer.chat_template": tt.template,
			})
			writeStoredModel(t, "test", digest, "", nil, model.ConfigV2{})

			resp, err := GetModelInfo(api.ShowRequest{Model: "test"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(tt.want, resp.Capabilities); diff != "" {
				t.Errorf("capabilities mismatch (-want +got):\n%s", diff)
			}
		})
	}
}
