package openai

import (
	"errors"
	"slices"
	"strings"

	"github.com/ollama/ollama/api"
)

// chatExtensions are fields of a chat completion request that newer clients
// send, and those with which other servers turn thinking off.
type chatExtensions struct {
	MaxCompletionTokens *int            `json:"max_completion_tokens,omitempty"`
	N                   *int            `json:"n,omitempty"`
	Think               *api.ThinkValue `json:"think,omitempty"`
	ChatTemplateKwargs  struct {
		EnableThinking *bool `json:"enable_thinking,omitempty"`
	} `json:"chat_template_kwargs,omitzero"`
}

// withPlainContent returns the request with the text of each message in one
// piece, and with the limit on tokens where it has always been.
func (r ChatCompletionRequest) withPlainContent() (ChatCompletionRequest, error) {
	if r.N != nil && *r.N > 1 {
		return r, errors.New("n greater than 1 is not supported: send one request for each completion")
	}
	if r.MaxCompletionTokens != nil {
		r.MaxTokens = r.MaxCompletionTokens
	}

	r.Messages = slices.Clone(r.Messages)
	for i, msg := range r.Messages {
		switch content := msg.Content.(type) {
		case nil:
			if msg.Role == "assistant" || msg.Role == "tool" {
				r.Messages[i].Content = ""
			}
		case []any:
			if text, ok := joinTextParts(content); ok {
				r.Messages[i].Content = text
			}
		}
	}
	return r, nil
}

// joinTextParts joins parts of content if all of them are text.
func joinTextParts(parts []any) (string, bool) {
	texts := make([]string, 0, len(parts))
	for _, part := range parts {
		data, _ := part.(map[string]any)
		text, ok := data["text"].(string)
		if !ok || data["type"] != "text" {
			return "", false
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n"), true
}

// toolArguments returns the arguments of a tool call as JSON: clients send an
// empty string for a call without arguments.
func toolArguments(arguments string) []byte {
	if strings.TrimSpace(arguments) == "" {
		return []byte("{}")
	}
	return []byte(arguments)
}

// thinkSwitch returns the thinking that a request asks for. Only off is new:
// on is the default of every model that can think.
func (e chatExtensions) thinkSwitch(think *api.ThinkValue) *api.ThinkValue {
	enabled := e.ChatTemplateKwargs.EnableThinking
	if e.Think != nil && !e.Think.Bool() || enabled != nil && !*enabled {
		return &api.ThinkValue{Value: false}
	}
	return think
}
