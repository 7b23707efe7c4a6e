package server

import (
	"encoding/json"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"
)

func TestFormatsExaoneDeep(t *testing.T) {
	tests := []struct {
		parser string
		format string
		want   bool
	}{
		{"exaone-deep", `"json"`, true},
		{"exaone-deep", `{"type": "object"}`, true},
		{"exaone-deep", "", false},
		{"exaone-deep", "null", false},
		{"exaone-deep", `""`, false},
		{"exaone4", `"json"`, false},
		{"", `"json"`, false},
	}

	for _, tt := range tests {
		m := Model{Config: model.ConfigV2{Parser: tt.parser}}
		req := api.GenerateRequest{Format: json.RawMessage(tt.format)}
		if got := formatsExaoneDeep(&m, req); got != tt.want {
			t.Errorf("parser %q, format %s: got %v, want %v", tt.parser, tt.format, got, tt.want)
		}
	}
}
