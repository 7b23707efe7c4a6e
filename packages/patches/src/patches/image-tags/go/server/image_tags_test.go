package server

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/model/renderers"
	"github.com/ollama/ollama/template"
	"github.com/ollama/ollama/types/model"
)

// withMedia replaces tags as the client of llama-server does.
func withMedia(prompt string, media []llm.MediaData) string {
	for _, each := range media {
		prompt = strings.Replace(prompt, fmt.Sprintf("[img-%d]", each.ID), "<"+string(each.Data)+">", 1)
	}
	return prompt
}

func schema(t *testing.T, text string) api.ToolFunctionParameters {
	t.Helper()
	var parameters api.ToolFunctionParameters
	if err := json.Unmarshal([]byte(text), &parameters); err != nil {
		t.Fatal(err)
	}
	return parameters
}

func TestImageTagsInText(t *testing.T) {
	before := renderers.RenderImgTags
	renderers.RenderImgTags = true
	t.Cleanup(func() { renderers.RenderImgTags = before })

	tmpl, err := template.Parse("{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}")
	if err != nil {
		t.Fatal(err)
	}
	models := map[string]Model{
		"exaone4.5":         {Config: model.ConfigV2{Renderer: "exaone4.5"}},
		"qwen3-vl-instruct": {Config: model.ConfigV2{Renderer: "qwen3-vl-instruct"}},
		"gemma4":            {Config: model.ConfigV2{Renderer: "gemma4"}},
		"template":          {Template: tmpl},
	}

	arguments := api.NewToolCallFunctionArguments()
	arguments.Set("path", "[img-1]")
	image := func(data string) []api.ImageData { return []api.ImageData{api.ImageData(data)} }
	tests := []struct {
		name     string
		messages []api.Message
		tools    []api.Tool
	}{
		{"before the image", []api.Message{
			{Role: "user", Content: "[img-0] and [img-1]"},
			{Role: "assistant", Content: "yes"},
			{Role: "user", Content: "go", Images: image("RED")},
		}, nil},
		{"beside the image", []api.Message{
			{Role: "user", Content: "is [img-0] blue?", Images: image("RED")},
		}, nil},
		{"between images", []api.Message{
			{Role: "user", Content: "a", Images: image("RED")},
			{Role: "assistant", Content: "[img-1]"},
			{Role: "user", Content: "b", Images: image("BLUE")},
		}, nil},
		{"written as hidden text is", []api.Message{
			{Role: "user", Content: "[imgq-0] [imgqq-0] [img-0] [imgq] [img-x] [img-"},
			{Role: "assistant", Content: "yes"},
			{Role: "user", Content: "go", Images: image("RED")},
		}, nil},
		{"in thinking and a call", []api.Message{
			{Role: "user", Content: "a", Images: image("RED")},
			{Role: "assistant", Thinking: "[img-0]", ToolCalls: []api.ToolCall{{Function: api.ToolCallFunction{Name: "read", Arguments: arguments}}}},
			{Role: "tool", ToolName: "read", Content: "[img-0]", Images: image("BLUE")},
		}, nil},
		{"in a tool", []api.Message{
			{Role: "user", Content: "a", Images: image("RED")},
		}, []api.Tool{{Type: "function", Function: api.ToolFunction{Name: "read", Description: "reads [img-0]"}}}},
		{"in the schema of a tool", []api.Message{
			{Role: "user", Content: "a", Images: image("RED")},
		}, []api.Tool{{Type: "function", Function: api.ToolFunction{Name: "read", Parameters: schema(t, `{"type": "object", "properties": {"path": {"type": "string", "description": "[img-0]", "minLength": 1}}}`)}}}},
		{"numbers without end", []api.Message{
			{Role: "user", Content: "[img-00] [img-99999999999999999999] [img-0]"},
			{Role: "assistant", Content: "yes"},
			{Role: "user", Content: "go", Images: image("RED")},
		}, nil},
	}

	tokenize := func(_ context.Context, s string) ([]int, error) { return make([]int, len(s)), nil }
	render := func(t *testing.T, m Model, messages []api.Message, tools []api.Tool) string {
		t.Helper()
		opts := api.Options{Runner: api.Runner{NumCtx: 4096}}
		think := &api.ThinkValue{Value: true}
		prompt, media, err := chatPrompt(t.Context(), &m, tokenize, &opts, messages, tools, think, true)
		if err != nil {
			t.Fatal(err)
		}
		return withMedia(prompt, media)
	}
	// The same conversation with text that nobody takes for a tag
	harmless := strings.NewReplacer("[img", "{img")

	for name, m := range models {
		for _, tt := range tests {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				messages, tools := make([]api.Message, len(tt.messages)), make([]api.Tool, len(tt.tools))
				for i, msg := range tt.messages {
					msg.Content, msg.Thinking = harmless.Replace(msg.Content), harmless.Replace(msg.Thinking)
					if len(msg.ToolCalls) > 0 {
						other := api.NewToolCallFunctionArguments()
						other.Set("path", "{img-1]")
						msg.ToolCalls = []api.ToolCall{{Function: api.ToolCallFunction{Name: "read", Arguments: other}}}
					}
					messages[i] = msg
				}
				for i, tool := range tt.tools {
					tool.Function.Description = harmless.Replace(tool.Function.Description)
					if b, err := json.Marshal(tool.Function.Parameters); err == nil && strings.Contains(string(b), "[img") {
						tool.Function.Parameters = schema(t, harmless.Replace(string(b)))
					}
					tools[i] = tool
				}
				want := strings.ReplaceAll(render(t, m, messages, tools), "{img", "[img")
				if got := render(t, m, tt.messages, tt.tools); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
}

func TestImageTagsOfImagesOnly(t *testing.T) {
	m := Model{Config: model.ConfigV2{Renderer: "exaone4.5"}}
	opts := api.Options{Runner: api.Runner{NumCtx: 4096}}
	for _, tt := range []struct {
		name     string
		messages []api.Message
		want     string
	}{
		{"no image", []api.Message{{Role: "user", Content: "[img-0] [imgq-0]"}}, "<|user|>\n[img-0] [imgq-0]<|endofturn|>\n"},
		{"no text", []api.Message{{Role: "user", Images: make([]api.ImageData, 2)}}, "<|user|>\n[img-0]\n[img-1]\n<|endofturn|>\n"},
	} {
		prompt, media, err := chatPrompt(t.Context(), &m, nil, &opts, tt.messages, nil, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(prompt, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, prompt, tt.want)
		}
		if want := len(tt.messages[0].Images); len(media) != want {
			t.Errorf("%s: got %d images, want %d", tt.name, len(media), want)
		}
	}
}

func TestImagesInOrderOfTags(t *testing.T) {
	call := func(id string) api.ToolCall {
		return api.ToolCall{ID: id, Function: api.ToolCallFunction{Name: "look", Arguments: api.NewToolCallFunctionArguments()}}
	}
	result := func(id, data string) api.Message {
		return api.Message{Role: "tool", ToolCallID: id, Images: []api.ImageData{api.ImageData(data)}}
	}
	messages := []api.Message{
		{Role: "user", Content: "look", Images: []api.ImageData{api.ImageData("RED")}},
		{Role: "assistant", ToolCalls: []api.ToolCall{call("1"), call("2")}},
		result("2", "BLUE"),
		result("1", "GREEN"),
	}

	m := Model{Config: model.ConfigV2{Renderer: "exaone4.5"}}
	opts := api.Options{Runner: api.Runner{NumCtx: 4096}}
	prompt, media, err := chatPrompt(t.Context(), &m, nil, &opts, messages, nil, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	// The client of llama-server sends images in the order of this list
	var order []string
	for _, each := range media {
		order = append(order, string(each.Data))
	}
	if want := []string{"RED", "GREEN", "BLUE"}; !slices.Equal(order, want) {
		t.Errorf("got %v, want %v", order, want)
	}
	if want := "<tool_result><GREEN>\n</tool_result>\n<tool_result><BLUE>\n</tool_result>"; !strings.Contains(withMedia(prompt, media), want) {
		t.Errorf("%q is not in %q", want, withMedia(prompt, media))
	}
}

func TestImageTagsEverywhere(t *testing.T) {
	const tag = "[img-0]"
	arguments := api.NewToolCallFunctionArguments()
	arguments.Set(tag, tag)
	msgs := []api.Message{{
		Role: "user", Content: tag, Thinking: tag, ToolName: tag, ToolCallID: tag, Images: make([]api.ImageData, 1),
		ToolCalls: []api.ToolCall{{Function: api.ToolCallFunction{Name: tag, Arguments: arguments}}},
	}}
	tools := []api.Tool{{Function: api.ToolFunction{
		Name: tag, Description: tag, Parameters: schema(t, `{"type": "object", "properties": {"[img-0]": {"enum": ["[img-0]"]}}}`),
	}}}
	before := fmt.Sprint(toJSON(t, msgs), toJSON(t, tools))

	hiddenMsgs, hiddenTools, err := hideImageTags(&Model{}, msgs, tools)
	if err != nil {
		t.Fatal(err)
	}
	hidden := fmt.Sprint(toJSON(t, hiddenMsgs), toJSON(t, hiddenTools))
	if strings.Contains(hidden, tag) {
		t.Errorf("a tag is left in %s", hidden)
	}
	if want := strings.ReplaceAll(before, tag, "[imgq-0]"); hidden != want {
		t.Errorf("got %s, want %s", hidden, want)
	}
	if after := fmt.Sprint(toJSON(t, msgs), toJSON(t, tools)); after != before {
		t.Errorf("the request has changed: %s", after)
	}

	mlx := &Model{Config: model.ConfigV2{ModelFormat: "safetensors"}}
	if msgs, _, err := hideImageTags(mlx, msgs, tools); err != nil || msgs[0].Content != tag {
		t.Errorf("for MLX, got %q and error %v", msgs[0].Content, err)
	}
}

func TestImagesBehindContext(t *testing.T) {
	image := func(id int, data string) llm.MediaData { return llm.MediaData{ID: id, Data: []byte(data)} }
	for _, tt := range []struct {
		name            string
		context, prompt string
		media           []llm.MediaData
		want            string
	}{
		{"a tag of an earlier image", "[img-0] a", "[img-0] b", []llm.MediaData{image(0, "RED")}, "[img-0] a<RED> b"},
		{"text of the prompt", "[img-1] a", "[img-1] [img-0] b", []llm.MediaData{image(0, "RED")}, "[img-1] a[img-1] <RED> b"},
		{"two images", "[img-0] [img-1] a", "[img-0] [img-1] b", []llm.MediaData{image(0, "RED"), image(1, "BLUE")}, "[img-0] [img-1] a<RED> <BLUE> b"},
		{"no tag in the context", "a", "[img-0] b", []llm.MediaData{image(0, "RED")}, "a<RED> b"},
		{"no image", "[img-0] a", "[img-0] b", nil, "[img-0] a[img-0] b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			prompt, media := imagesBehind(&Model{}, tt.context, tt.prompt, tt.media)
			if got := withMedia(tt.context+prompt, media); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}

	mlx := &Model{Config: model.ConfigV2{ModelFormat: "safetensors"}}
	if prompt, _ := imagesBehind(mlx, "[img-0] a", "[img-0] b", []llm.MediaData{image(0, "RED")}); prompt != "[img-0] b" {
		t.Errorf("for MLX, got %q", prompt)
	}
}

func TestImagesOfKeptSystemMessages(t *testing.T) {
	tmpl, err := template.Parse("{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}")
	if err != nil {
		t.Fatal(err)
	}
	image := func(data string) []api.ImageData { return []api.ImageData{api.ImageData(data)} }
	messages := []api.Message{
		{Role: "system", Content: "rules", Images: image("RED")},
		{Role: "user", Content: "one " + strings.Repeat("word ", 50), Images: image("GREEN")},
		{Role: "assistant", Content: "yes"},
		{Role: "system", Content: "more rules", Images: image("YELLOW")},
		{Role: "user", Content: "two", Images: image("BLUE")},
	}

	words := func(_ context.Context, s string) ([]int, error) { return make([]int, len(strings.Fields(s))), nil }
	for name, tt := range map[string]struct {
		model Model
		want  []string
	}{
		"exaone4.5": {Model{Config: model.ConfigV2{Renderer: "exaone4.5"}}, []string{"<RED>\nrules", "<YELLOW>\nmore rules", "<BLUE>\ntwo"}},
		"template":  {Model{Template: tmpl}, []string{"<RED>rules", "<YELLOW>more rules", "<BLUE>two"}},
	} {
		t.Run(name, func(t *testing.T) {
			opts := api.Options{Runner: api.Runner{NumCtx: 40}}
			prompt, media, err := chatPrompt(t.Context(), &tt.model, words, &opts, messages, nil, nil, true)
			if err != nil {
				t.Fatal(err)
			}
			got := withMedia(prompt, media)
			for _, want := range tt.want {
				if strings.Count(got, want) != 1 {
					t.Errorf("%q is not once in %q", want, got)
				}
			}
			if len(media) != 3 || strings.Contains(got, "[img") || strings.Contains(got, "one") {
				t.Errorf("got %d images in %q", len(media), got)
			}
		})
	}
}

func toJSON(t *testing.T, value any) string {
	t.Helper()
	b, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
