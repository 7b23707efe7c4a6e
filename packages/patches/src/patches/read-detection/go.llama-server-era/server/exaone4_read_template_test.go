package server

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/ollama/ollama/types/model"
)

func TestGetModelExaone4Template(t *testing.T) {
	tests := []struct {
		name     string
		arch     string
		template string
		want     bool
	}{
		{name: "template", template: exaone4TestTemplate, want: true},
		{name: "template with tools", template: exaone4TestToolsTemplate, want: true},
		{name: "no template", want: false},
		{name: "other architecture", arch: "llama", template: exaone4TestTemplate, want: false},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			t.Setenv("OLLAMA_GO_TEMPLATE", "")
			_, digest := createExaone4File(t, tt.arch, map[string]any{"tokenizer.chat_template": exaone4TestChatTemplate})
			writeStoredModel(t, "test", digest, tt.template, nil, model.ConfigV2{})

			m, err := GetModel("test")
			if err != nil {
				t.Fatal(err)
			}
			if got := shouldUseGoTemplate(m); got != tt.want {
				t.Errorf("template used: %v, want %v", got, tt.want)
			}
		})
	}
}

func TestGetModelExaone4Warning(t *testing.T) {
	tests := []struct {
		name string
		arch string
		want bool
	}{
		{name: "exaone4", want: false},
		{name: "other architecture", arch: "llama", want: true},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			_, digest := createExaone4File(t, tt.arch, nil)
			writeStoredModel(t, "test", digest, "", nil, model.ConfigV2{})

			var log bytes.Buffer
			logger := slog.Default()
			slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
			defer slog.SetDefault(logger)

			if _, err := GetModel("test"); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(log.String(), "poorly formatted"); got != tt.want {
				t.Errorf("warned: %v, want %v; log:\n%s", got, tt.want, &log)
			}
		})
	}
}
