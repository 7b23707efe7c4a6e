package server

import (
	"reflect"
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
	}
	joined := []api.Message{
		{Role: "user", Content: "a\nb", Images: append(image("RED"), image("BLUE")...)},
		{Role: "assistant", Content: "c", Images: image("GREEN"), ToolCalls: call, Thinking: "d"},
		{Role: "tool", Content: " e"},
	}

	for _, tt := range []struct {
		name     string
		renderer string
		parts    any
		want     []api.Message
	}{
		{"exaone4.5", "exaone4.5", []int{4, 2, 1}, joined},
		{"a message without parts", "exaone4.5", []int{4, 0, 2, 1}, joined},
		{"another renderer", "qwen3-vl-instruct", []int{4, 2, 1}, messages},
		{"a number that does not match", "exaone4.5", []int{4, 2}, messages},
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
