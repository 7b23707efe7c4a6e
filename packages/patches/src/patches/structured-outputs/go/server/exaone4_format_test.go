package server

import (
	"encoding/json"
	"testing"

	"github.com/ollama/ollama/api"
)

func TestFormatBeforeThinking(t *testing.T) {
	tests := []struct {
		name   string
		parser string
		think  *api.ThinkValue
		want   string
	}{
		{"thinking is off", "exaone4", &api.ThinkValue{Value: false}, `"json"`},
		{"thinking is on", "exaone4", &api.ThinkValue{Value: true}, ""},
		{"thinking has a level", "exaone4", &api.ThinkValue{Value: "low"}, ""},
		{"thinking is not set", "exaone4", nil, ""},
		{"other parser", "qwen3", &api.ThinkValue{Value: false}, ""},
		{"no parser", "", &api.ThinkValue{Value: false}, ""},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := formatBeforeThinking(tt.parser, tt.think, json.RawMessage(`"json"`))
			if string(got) != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
