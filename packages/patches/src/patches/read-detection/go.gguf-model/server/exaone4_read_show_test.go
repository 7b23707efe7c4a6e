package server

import (
	"testing"

	"github.com/ollama/ollama/types/model"
)

func TestShowExaone4ChatTemplate(t *testing.T) {
	tests := []struct {
		name     string
		template string
		config   model.ConfigV2
		want     string
	}{
		{name: "file", want: exaone4TestChatTemplate},
		{name: "template", template: exaone4TestTemplate, want: exaone4TestTemplate},
		{name: "other renderer", config: model.ConfigV2{Renderer: "qwen3-coder", Parser: "qwen3-coder"}, want: "{{ .Prompt }}"},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			_, digest := createExaone4File(t, "", map[string]any{"tokenizer.chat_template": exaone4TestChatTemplate})
			writeStoredModel(t, "test", digest, tt.template, nil, tt.config)

			m, err := GetModel("test")
			if err != nil {
				t.Fatal(err)
			}
			kvData, _, err := getModelData(m.modelPaths(), false)
			if err != nil {
				t.Fatal(err)
			}
			if got := selectedModelTemplate(m, kvData); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
