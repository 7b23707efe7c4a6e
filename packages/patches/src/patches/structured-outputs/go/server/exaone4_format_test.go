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

func TestThinkWithFormat(t *testing.T) {
	on := &api.ThinkValue{Value: true}
	off := &api.ThinkValue{Value: false}

	tests := []struct {
		name   string
		parser string
		think  *api.ThinkValue
		format string
		want   *api.ThinkValue
	}{
		{"thinking is not set", "exaone4", nil, `"json"`, off},
		{"thinking is on", "exaone4", on, `{"type":"string"}`, off},
		{"thinking is off", "exaone4", off, `"json"`, off},
		{"no format", "exaone4", on, "", on},
		{"no format, thinking is not set", "exaone4", nil, "", nil},
		{"format is null", "exaone4", on, "null", on},
		{"format is an empty string", "exaone4", on, `""`, on},
		{"other parser", "qwen3", on, `"json"`, on},
		{"no parser", "", nil, `"json"`, nil},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := thinkWithFormat(tt.parser, tt.think, json.RawMessage(tt.format))
			if (got == nil) != (tt.want == nil) || got != nil && got.Bool() != tt.want.Bool() {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
