package server

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/template"
	"github.com/ollama/ollama/types/model"
)

func TestChatPromptQuestion(t *testing.T) {
	words := func(_ context.Context, s string) ([]int, error) {
		return make([]int, len(strings.Fields(s))), nil
	}
	tmpl, err := template.Parse("{{ range .Messages }}{{ .Role }} {{ .Content }} {{ end }}")
	if err != nil {
		t.Fatal(err)
	}

	long := strings.Repeat("word ", 100)
	system := api.Message{Role: "system", Content: "Be brief."}
	user := func(content string) api.Message { return api.Message{Role: "user", Content: content} }
	call := api.Message{Role: "assistant", ToolCalls: []api.ToolCall{{Function: api.ToolCallFunction{Name: "read", Arguments: api.NewToolCallFunctionArguments()}}}}
	result := func(content string) api.Message { return api.Message{Role: "tool", Content: content} }

	tests := []struct {
		name     string
		messages []api.Message
		refused  bool
	}{
		{"fits", []api.Message{system, user("Read it."), call, result("word")}, false},
		{"a long result", []api.Message{system, user("Read it."), call, result(long)}, true},
		{"a long result of an earlier question", []api.Message{system, user("Read it."), call, result(long), user("Thanks.")}, false},
		{"a long question", []api.Message{system, user(long)}, false},
		{"a long answer that is to continue", []api.Message{user("Write."), {Role: "assistant", Content: long}}, true},
		{"no question", []api.Message{system, call, result(long)}, false},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opts := api.Options{Runner: api.Runner{NumCtx: 50}}
			think := &api.ThinkValue{Value: false}

			m := Model{Config: model.ConfigV2{Renderer: "exaone4"}}
			_, _, err := chatPrompt(t.Context(), &m, words, &opts, tt.messages, nil, think, true)
			var status api.StatusError
			if refused := errors.As(err, &status) && promptErrorStatus(err) == http.StatusBadRequest; refused != tt.refused || err != nil && !refused {
				t.Errorf("got error %v", err)
			}
			if _, _, err := chatPrompt(t.Context(), &m, words, &opts, tt.messages, nil, think, false); err != nil {
				t.Errorf("without truncation: %v", err)
			}

			other := Model{Template: tmpl}
			if _, _, err := chatPrompt(t.Context(), &other, words, &opts, tt.messages, nil, think, true); err != nil {
				t.Errorf("another model: %v", err)
			}
		})
	}
}
