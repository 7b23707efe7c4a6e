package server

import (
	"reflect"
	"slices"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/openai"
	"github.com/ollama/ollama/types/model"
)

func TestJoinParts(t *testing.T) {
	image := func(data string) []api.ImageData { return []api.ImageData{api.ImageData(data)} }
	call := []api.ToolCall{{ID: "1"}}
	messages := []api.Message{
		{Role: "user", Content: "a"},
		{Role: "user", Images: image("RED")},
		{Role: "user", Content: "b"},
		{Role: "user", Images: image("BLUE")},
		{Role: "assistant", Content: "c"},
		{Role: "assistant", Images: image("GREEN"), ToolCalls: call, Thinking: "d"},
		{Role: "tool", Content: " e"},
		{Role: "tool", Images: image("CYAN")},
	}
	counts := func(counts ...int) []openai.MessageParts {
		parts := make([]openai.MessageParts, len(counts))
		for i, count := range counts {
			parts[i].Count = count
		}
		return parts
	}
	whole := counts(4, 2, 1, 1)
	whole[1].Reasoning, whole[3].ToolCallID = "other", "1"
	joined := []api.Message{
		{Role: "user", Content: "a\nb", Images: append(image("RED"), image("BLUE")...)},
		{Role: "assistant", Content: "c", Images: image("GREEN"), ToolCalls: call, Thinking: "d"},
		{Role: "tool", Content: " e"},
		{Role: "tool", Images: image("CYAN"), ToolCallID: "1"},
	}

	for _, tt := range []struct {
		name     string
		renderer string
		parts    any
		want     []api.Message
	}{
		{"exaone4.5", "exaone4.5", whole, joined},
		{"a message without parts", "exaone4.5", slices.Insert(slices.Clone(whole), 1, openai.MessageParts{}), joined},
		{"another renderer", "qwen3-vl-instruct", whole, messages},
		{"a number that does not match", "exaone4.5", counts(4, 2), messages},
		{"another endpoint", "exaone4.5", nil, messages},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &gin.Context{}
			if tt.parts != nil {
				c.Set(openai.PartsKey, tt.parts)
			}
			got := joinParts(c, &Model{Config: model.ConfigV2{Renderer: tt.renderer}}, messages)
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
