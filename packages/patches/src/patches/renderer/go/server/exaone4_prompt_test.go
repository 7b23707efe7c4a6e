package server

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/model/renderers"
	"github.com/ollama/ollama/types/model"
)

func TestDeveloperAsSystem(t *testing.T) {
	messages := func(role string) []api.Message {
		return []api.Message{{Role: role, Content: "Be brief."}, {Role: "user", Content: "Hi"}, {Role: role, Content: "Be kind."}}
	}

	tests := []struct {
		renderer string
		want     string
	}{
		{"exaone4", "system"},
		{"qwen3-coder", "developer"},
		{"", "developer"},
	}

	for _, tt := range tests {
		m := Model{Config: model.ConfigV2{Renderer: tt.renderer}}
		given := messages("developer")
		if diff := cmp.Diff(messages(tt.want), developerAsSystem(&m, given)); diff != "" {
			t.Errorf("renderer %q: messages mismatch (-want +got):\n%s", tt.renderer, diff)
		}
		if diff := cmp.Diff(messages("developer"), given); diff != "" {
			t.Errorf("renderer %q: the messages that were given changed (-want +got):\n%s", tt.renderer, diff)
		}
	}
}

func TestPromptErrorStatus(t *testing.T) {
	tests := []struct {
		err  error
		want int
	}{
		{fmt.Errorf("exaone4: %w %q", renderers.ErrUnknownRole, "narrator"), http.StatusBadRequest},
		{api.StatusError{StatusCode: http.StatusBadRequest, ErrorMessage: "too long"}, http.StatusBadRequest},
		{errors.New("unknown role"), http.StatusInternalServerError},
	}

	for _, tt := range tests {
		if got := promptErrorStatus(tt.err); got != tt.want {
			t.Errorf("%v: got %d, want %d", tt.err, got, tt.want)
		}
	}
}

func TestBypassesExaone4(t *testing.T) {
	tests := []struct {
		parser string
		req    api.GenerateRequest
		want   bool
	}{
		{"exaone4", api.GenerateRequest{Prompt: "Hi", System: "S"}, false},
		{"exaone4", api.GenerateRequest{Template: "{{ .Prompt }}"}, true},
		{"exaone4", api.GenerateRequest{Suffix: "}"}, true},
		{"qwen3", api.GenerateRequest{Template: "{{ .Prompt }}"}, false},
		{"", api.GenerateRequest{Template: "{{ .Prompt }}"}, false},
	}

	for _, tt := range tests {
		m := Model{Config: model.ConfigV2{Parser: tt.parser}}
		if got := bypassesExaone4(&m, tt.req); got != tt.want {
			t.Errorf("parser %q, %+v: got %v, want %v", tt.parser, tt.req, got, tt.want)
		}
	}
}
