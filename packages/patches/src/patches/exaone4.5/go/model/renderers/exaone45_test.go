package renderers

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
)

// The prompts in testdata were rendered by the model's published chat template.
func TestExaone45Renderer_ChatTemplateParity(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "exaone45-prompts.json"))
	if err != nil {
		t.Fatal(err)
	}

	var tests []struct {
		Name     string `json:"name"`
		Messages []struct {
			Role             string         `json:"role"`
			Content          string         `json:"content"`
			ReasoningContent string         `json:"reasoning_content"`
			ToolCalls        []api.ToolCall `json:"tool_calls"`
			Images           int            `json:"images"`
		} `json:"messages"`
		Tools    []api.Tool `json:"tools"`
		Thinking bool       `json:"thinking"`
		Prompt   string     `json:"prompt"`
	}
	if err := json.Unmarshal(b, &tests); err != nil {
		t.Fatal(err)
	}
	if len(tests) == 0 {
		t.Fatal("no prompts")
	}

	for _, tt := range tests {
		t.Run(tt.Name, func(t *testing.T) {
			messages := make([]api.Message, len(tt.Messages))
			for i, m := range tt.Messages {
				messages[i] = api.Message{
					Role:      m.Role,
					Content:   m.Content,
					Thinking:  m.ReasoningContent,
					ToolCalls: m.ToolCalls,
					Images:    make([]api.ImageData, m.Images),
				}
			}

			got, err := (&Exaone45Renderer{}).Render(messages, tt.Tools, &api.ThinkValue{Value: tt.Thinking})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.Prompt, got); diff != "" {
				t.Errorf("prompt mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExaone45Renderer(t *testing.T) {
	const user = "<|user|>\nHi<|endofturn|>\n"

	call := func(name, arguments string) api.ToolCall {
		return api.ToolCall{Function: api.ToolCallFunction{Name: name, Arguments: args(arguments)}}
	}
	hi := api.Message{Role: "user", Content: "Hi"}
	off := &api.ThinkValue{Value: false}

	tests := []struct {
		name     string
		messages []api.Message
		think    *api.ThinkValue
		want     string
	}{
		{
			name: "no messages",
			want: "<|assistant|>\n<think>\n",
		},
		{
			name:     "thinking by default",
			messages: []api.Message{hi},
			want:     user + "<|assistant|>\n<think>\n",
		},
		{
			name:     "developer",
			messages: []api.Message{{Role: "developer", Content: "S"}, hi},
			want:     "<|system|>\nS<|endofturn|>\n" + user + "<|assistant|>\n<think>\n",
		},
		{
			name: "images of every role are numbered in their order",
			messages: []api.Message{
				{Role: "user", Content: "a", Images: make([]api.ImageData, 2)},
				{Role: "tool", Content: "b", Images: make([]api.ImageData, 1)},
				{Role: "user", Images: make([]api.ImageData, 1)},
			},
			want: "<|user|>\n[img-0]\n[img-1]\na<|endofturn|>\n" +
				"<|tool|>\n<tool_result>[img-2]\nb</tool_result><|endofturn|>\n" +
				"<|user|>\n[img-3]\n<|endofturn|>\n<|assistant|>\n<think>\n",
		},
		{
			name: "images of answers follow the thoughts",
			messages: []api.Message{
				{Role: "user", Content: "a", Images: make([]api.ImageData, 1)},
				{Role: "assistant", Thinking: "b", Content: "c", Images: make([]api.ImageData, 1)},
				{Role: "assistant", Content: "<think>d</think>\n\ne", Images: make([]api.ImageData, 1)},
				{Role: "assistant", Content: "f", Images: make([]api.ImageData, 2)},
			},
			want: "<|user|>\n[img-0]\na<|endofturn|>\n" +
				"<|assistant|>\n<think>\nb\n</think>\n\n[img-1]\nc<|endofturn|>\n" +
				"<|assistant|>\n<think>\nd\n</think>\n\n[img-2]\ne<|endofturn|>\n" +
				"<|assistant|>\n<think>\n\n</think>\n\n[img-3]\n[img-4]\nf",
		},
		{
			name: "images keep their numbers when results are put in order",
			messages: []api.Message{
				hi,
				{Role: "assistant", ToolCalls: []api.ToolCall{{ID: "1", Function: api.ToolCallFunction{Name: "a", Arguments: args(`{}`)}}, {ID: "2", Function: api.ToolCallFunction{Name: "b", Arguments: args(`{}`)}}}},
				{Role: "tool", Content: "second", ToolCallID: "2", Images: make([]api.ImageData, 1)},
				{Role: "tool", Content: "first", ToolCallID: "1", Images: make([]api.ImageData, 1)},
			},
			want: user + "<|assistant|>\n<think>\n\n</think>\n\n" +
				"<tool_call>{\"name\": \"a\", \"arguments\": {}}</tool_call>\n" +
				"<tool_call>{\"name\": \"b\", \"arguments\": {}}</tool_call><|endofturn|>\n" +
				"<|tool|>\n<tool_result>[img-1]\nfirst</tool_result>\n<tool_result>[img-0]\nsecond</tool_result><|endofturn|>\n" +
				"<|assistant|>\n<think>\n",
		},
		{
			name: "results in the order of their calls",
			messages: []api.Message{
				hi,
				{Role: "assistant", ToolCalls: []api.ToolCall{
					{ID: "1", Function: api.ToolCallFunction{Name: "a", Arguments: args(`{}`)}},
					{ID: "2", Function: api.ToolCallFunction{Name: "b", Arguments: args(`{}`)}},
				}},
				{Role: "tool", Content: "second", ToolCallID: "2"},
				{Role: "tool", Content: "first", ToolCallID: "1"},
			},
			want: user + "<|assistant|>\n<think>\n\n</think>\n\n" +
				"<tool_call>{\"name\": \"a\", \"arguments\": {}}</tool_call>\n" +
				"<tool_call>{\"name\": \"b\", \"arguments\": {}}</tool_call><|endofturn|>\n" +
				"<|tool|>\n<tool_result>first</tool_result>\n<tool_result>second</tool_result><|endofturn|>\n" +
				"<|assistant|>\n<think>\n",
		},
		{
			name: "thinking and a tag in the text",
			messages: []api.Message{
				hi,
				{Role: "assistant", Thinking: "a", Content: "b</think>c", ToolCalls: []api.ToolCall{call("now", `{}`)}},
				{Role: "tool", Content: "1"},
			},
			want: user + "<|assistant|>\n<think>\na\n</think>\n\nb</think>c\n<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call><|endofturn|>\n" +
				"<|tool|>\n<tool_result>1</tool_result><|endofturn|>\n<|assistant|>\n<think>\n",
		},
		{
			name:     "prefill",
			messages: []api.Message{hi, {Role: "assistant", Content: "Hello, "}},
			want:     user + "<|assistant|>\n<think>\n\n</think>\n\nHello, ",
		},
		{
			name:     "prefill with thinking",
			messages: []api.Message{hi, {Role: "assistant", Content: "Hello", Thinking: "Greet."}},
			want:     user + "<|assistant|>\n<think>\nGreet.\n</think>\n\nHello",
		},
		{
			name:     "prefill with thinking, thinking off",
			messages: []api.Message{hi, {Role: "assistant", Content: "Hello", Thinking: "Greet."}},
			think:    off,
			want:     user + "<|assistant|>\n<think>\n\n</think>\n\nHello",
		},
		{
			name:     "prefill of an open thought",
			messages: []api.Message{hi, {Role: "assistant", Content: "<think>\nOkay, "}},
			want:     user + "<|assistant|>\n<think>\nOkay, ",
		},
		{
			name:     "empty prefill, thinking off",
			messages: []api.Message{hi, {Role: "assistant"}},
			think:    off,
			want:     user + "<|assistant|>\n<think>\n\n</think>\n\n",
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := (&Exaone45Renderer{}).Render(tt.messages, nil, tt.think)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("prompt mismatch (-want +got):\n%s", diff)
			}
		})
	}

	t.Run("unknown role", func(t *testing.T) {
		_, err := (&Exaone45Renderer{}).Render([]api.Message{{Role: "judge"}, hi}, nil, nil)
		if !errors.Is(err, ErrUnknownRole) {
			t.Errorf("got error %v, want %v", err, ErrUnknownRole)
		}
	})
}
