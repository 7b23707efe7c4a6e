package server

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"
)

func TestToolsForModel(t *testing.T) {
	for renderer, want := range map[string]bool{"exaone4": true, "qwen3-coder": false, "": false} {
		var tools api.Tools
		if err := json.Unmarshal([]byte(`[{"function": {"name": "f", "parameters": {"type": "object", "properties": {"a": {"default": 1}}}}}]`), &tools); err != nil {
			t.Fatal(err)
		}
		m := Model{Config: model.ConfigV2{Renderer: renderer}}
		if got := strings.Contains(toolsForModel(&m, tools).String(), "default"); got != want {
			t.Errorf("renderer %q: got %v, want %v", renderer, got, want)
		}
	}
}
