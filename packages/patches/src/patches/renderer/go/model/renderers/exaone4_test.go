package renderers

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
)

// The prompts in testdata were rendered by the model's published chat template.
func TestExaone4Renderer_ChatTemplateParity(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "exaone4-prompts.json"))
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
				messages[i] = api.Message{Role: m.Role, Content: m.Content, Thinking: m.ReasoningContent, ToolCalls: m.ToolCalls}
			}

			got, err := (&Exaone4Renderer{}).Render(messages, tt.Tools, &api.ThinkValue{Value: tt.Thinking})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.Prompt, got); diff != "" {
				t.Errorf("prompt mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExaone4Renderer(t *testing.T) {
	const (
		user  = "[|user|]\nHi[|endofturn|]\n"
		tools = "[|system|]\n" + exaone4ToolsHeader + `<tool>{"type": "function", "function": {"name": "now", "parameters": {"type": "object", "properties": {}}}}</tool>` + "\n" + exaone4ToolsFooter + "[|endofturn|]\n"
	)

	now := api.Tool{
		Type: "function",
		Function: api.ToolFunction{
			Name:       "now",
			Parameters: api.ToolFunctionParameters{Type: "object", Properties: propsMap(`{}`)},
		},
	}
	call := func(name, arguments string) api.ToolCall {
		return api.ToolCall{Function: api.ToolCallFunction{Name: name, Arguments: args(arguments)}}
	}
	hi := api.Message{Role: "user", Content: "Hi"}

	tests := []struct {
		name     string
		messages []api.Message
		tools    []api.Tool
		think    *api.ThinkValue
		want     string
	}{
		{
			name: "no messages",
			want: "[|assistant|]\n<think>\n",
		},
		{
			name:  "no messages with tools",
			tools: []api.Tool{now},
			think: &api.ThinkValue{Value: false},
			want:  "[|assistant|]\n<think>\n\n</think>\n\n",
		},
		{
			name:     "thinking by default",
			messages: []api.Message{hi},
			want:     user + "[|assistant|]\n<think>\n",
		},
		{
			name:     "thinking level",
			messages: []api.Message{hi},
			think:    &api.ThinkValue{Value: "low"},
			want:     user + "[|assistant|]\n<think>\n",
		},
		{
			name:     "images are ignored",
			messages: []api.Message{{Role: "user", Content: "Hi", Images: []api.ImageData{[]byte("png")}}},
			want:     user + "[|assistant|]\n<think>\n",
		},
		{
			name:     "tool result first with tools",
			messages: []api.Message{{Role: "tool", Content: "1"}, {Role: "tool", Content: "2"}},
			tools:    []api.Tool{now},
			want:     tools + "[|tool|]\n<tool_result>{\"result\": \"1\"}</tool_result>\n<tool_result>{\"result\": \"2\"}</tool_result>[|endofturn|]\n[|assistant|]\n<think>\n",
		},
		{
			name: "separate tool results",
			messages: []api.Message{
				{Role: "tool", Content: "1"},
				hi,
				{Role: "tool", Content: "2"},
				{Role: "assistant", Content: "3"},
			},
			want: "[|tool|]\n<tool_result>{\"result\": \"1\"}</tool_result>[|endofturn|]\n" + user +
				"[|tool|]\n<tool_result>{\"result\": \"2\"}</tool_result>[|endofturn|]\n[|assistant|]\n<think>\n\n</think>\n\n3",
		},
		{
			name:     "later system message does not repeat the tools",
			messages: []api.Message{hi, {Role: "system", Content: "S"}},
			tools:    []api.Tool{now},
			want:     tools + user + "[|system|]\nS[|endofturn|]\n[|assistant|]\n<think>\n",
		},
		{
			name: "history keeps nothing but the text after the last closing tag",
			messages: []api.Message{
				{Role: "assistant", Content: "a</think>b</think>\u00a0\x1c c \x1f\n"},
				{Role: "assistant", Content: " <think>d "},
				{Role: "assistant", Thinking: "e"},
				{Role: "assistant", Content: "<think>f</think>", ToolCalls: []api.ToolCall{call("now", `{}`)}},
				hi,
			},
			want: "[|assistant|]\n<think>\n\n</think>\n\nc[|endofturn|]\n" +
				"[|assistant|]\n<think>\n\n</think>\n\n <think>d [|endofturn|]\n" +
				"[|assistant|]\n[|endofturn|]\n" +
				"[|assistant|]\n<think>\n\n</think>\n\n\n<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>[|endofturn|]\n" +
				user + "[|assistant|]\n<think>\n",
		},
		{
			name:     "prefill",
			messages: []api.Message{hi, {Role: "assistant", Content: "Hello, "}},
			want:     user + "[|assistant|]\n<think>\n\n</think>\n\nHello, ",
		},
		{
			name:     "prefill with tools and no history",
			messages: []api.Message{{Role: "assistant", Content: "Hello"}},
			tools:    []api.Tool{now},
			want:     tools + "[|assistant|]\n<think>\n\n</think>\n\nHello",
		},
		{
			name:     "prefill with thinking",
			messages: []api.Message{hi, {Role: "assistant", Content: "Hello", Thinking: "Greet."}},
			want:     user + "[|assistant|]\n<think>\nGreet.\n</think>\n\nHello",
		},
		{
			name:     "prefill with inline thinking",
			messages: []api.Message{hi, {Role: "assistant", Content: "<think>\nGreet.\n</think>\n\nHello"}},
			want:     user + "[|assistant|]\n<think>\nGreet.\n</think>\n\nHello",
		},
		{
			name:     "prefill with thinking twice",
			messages: []api.Message{hi, {Role: "assistant", Content: "<think>inline</think>Hello", Thinking: "Greet."}},
			want:     user + "[|assistant|]\n<think>\nGreet.\n</think>\n\nHello",
		},
		{
			name:     "prefill with thinking only",
			messages: []api.Message{hi, {Role: "assistant", Thinking: "Greet."}},
			want:     user + "[|assistant|]\n<think>\nGreet.\n</think>\n\n",
		},
		{
			name:     "prefill with thinking, thinking off",
			messages: []api.Message{hi, {Role: "assistant", Content: "Hello", Thinking: "Greet."}},
			think:    &api.ThinkValue{Value: false},
			want:     user + "[|assistant|]\n<think>\n\n</think>\n\nHello",
		},
		{
			name:     "prefill with thinking only, thinking off",
			messages: []api.Message{hi, {Role: "assistant", Thinking: "Greet."}},
			think:    &api.ThinkValue{Value: false},
			want:     user + "[|assistant|]\n<think>\n\n</think>\n\n",
		},
		{
			name:     "prefill with tool calls",
			messages: []api.Message{hi, {Role: "assistant", Content: "Let me see.", ToolCalls: []api.ToolCall{call("a", `{"z": 1, "a": 2}`), call("b", `{}`)}}},
			want: user + "[|assistant|]\n<think>\n\n</think>\n\nLet me see.\n" +
				"<tool_call>{\"name\": \"a\", \"arguments\": {\"z\": 1, \"a\": 2}}</tool_call>\n" +
				"<tool_call>{\"name\": \"b\", \"arguments\": {}}</tool_call>",
		},
		{
			name:     "prefill of an open thought",
			messages: []api.Message{hi, {Role: "assistant", Content: "\n<think>\nOkay, "}},
			want:     user + "[|assistant|]\n<think>\nOkay, ",
		},
		{
			name:     "prefill of an open thought, thinking off",
			messages: []api.Message{hi, {Role: "assistant", Content: "<think>\nOkay,"}},
			think:    &api.ThinkValue{Value: false},
			want:     user + "[|assistant|]\n<think>\n\n</think>\n\n<think>\nOkay,",
		},
		{
			name:     "prefill of an open thought behind thinking",
			messages: []api.Message{hi, {Role: "assistant", Content: "<think>\nOkay,", Thinking: "Greet."}},
			want:     user + "[|assistant|]\n<think>\nGreet.\n</think>\n\n<think>\nOkay,",
		},
		{
			name:     "prefill that quotes the tag",
			messages: []api.Message{hi, {Role: "assistant", Content: "The tag <think>"}},
			want:     user + "[|assistant|]\n<think>\n\n</think>\n\nThe tag <think>",
		},
		{
			name:     "empty prefill",
			messages: []api.Message{hi, {Role: "assistant"}},
			want:     user + "[|assistant|]\n<think>\n",
		},
		{
			name:     "empty prefill, thinking off",
			messages: []api.Message{hi, {Role: "assistant"}},
			think:    &api.ThinkValue{Value: false},
			want:     user + "[|assistant|]\n<think>\n\n</think>\n\n",
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := (&Exaone4Renderer{}).Render(tt.messages, tt.tools, tt.think)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("prompt mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExaone4RendererDeveloper(t *testing.T) {
	tools := []api.Tool{{Type: "function", Function: api.ToolFunction{Name: "now"}}}
	hi := api.Message{Role: "user", Content: "Hi"}

	for _, messages := range [][]api.Message{
		{{Role: "developer", Content: "Be brief."}, hi},
		{{Role: "system", Content: "Be brief."}, {Role: "developer", Content: "Be kind."}, hi},
		{hi, {Role: "developer", Content: "Be brief."}, {Role: "assistant", Content: "Hello"}},
	} {
		want := slices.Clone(messages)
		for i := range want {
			if want[i].Role == "developer" {
				want[i].Role = "system"
			}
		}

		for _, tools := range [][]api.Tool{nil, tools} {
			want, err := RenderWithRenderer("exaone4", want, tools, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := RenderWithRenderer("exaone4", messages, tools, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("prompt mismatch (-want +got):\n%s", diff)
			}
		}
	}
}

func TestExaone4RendererUnknownRole(t *testing.T) {
	for _, role := range []string{"narrator", "function", "System", ""} {
		for _, messages := range [][]api.Message{
			{{Role: role, Content: "Hi"}},
			{{Role: "user", Content: "Hi"}, {Role: role}, {Role: "assistant"}},
		} {
			_, err := RenderWithRenderer("exaone4", messages, nil, nil)
			if !errors.Is(err, ErrUnknownRole) || !strings.Contains(err.Error(), strconv.Quote(role)) {
				t.Errorf("expected an error that names the role %q, got %v", role, err)
			}
		}
	}
}

func TestExaone4RendererNumbers(t *testing.T) {
	const (
		arguments = `{"id": 12345678901234567890, "list": [1.0, {"b": -0.10, "a": 1E5}], "text": "1.0", "small": 5e-324, "n": null}`
		schema    = `{"type": "object", "$defs": {"d": {"maximum": 1.0}}, "items": {"minimum": 2.0}, "properties": {` +
			`"a": {"anyOf": [{"type": "integer", "enum": [12345678901234567890, 1]}, {"type": "null"}]}, ` +
			`"b": {"type": "array", "items": {"maximum": 9007199254740993, "minimum": 0.10}}, ` +
			`"c": {"type": "object", "properties": {"e": {"type": "number", "enum": [1.50, null, "x"]}}}, ` +
			`"f": {"type": "string"}}}`
	)

	var tools []api.Tool
	if err := json.Unmarshal([]byte(`[{"type": "function", "function": {"name": "f", "parameters": `+schema+`}}]`), &tools); err != nil {
		t.Fatal(err)
	}
	before, err := json.Marshal(tools)
	if err != nil {
		t.Fatal(err)
	}
	messages := []api.Message{
		{Role: "user", Content: "Hi"},
		{Role: "assistant", ToolCalls: []api.ToolCall{{Function: api.ToolCallFunction{Name: "f", Arguments: args(arguments)}}}},
		{Role: "tool", Content: "1.0"},
	}

	got, err := (&Exaone4Renderer{}).Render(messages, tools, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<tool>{"type": "function", "function": {"name": "f", "parameters": ` + schema + `}}</tool>`,
		`<tool_call>{"name": "f", "arguments": {"id": 12345678901234567890, "list": [1.0, {"a": 1E5, "b": -0.10}], "text": "1.0", "small": 5e-324, "n": null}}</tool_call>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("expected %s in the prompt, got\n%s", want, got)
		}
	}

	after, err := json.Marshal(tools)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Errorf("the tools that were given changed (-want +got):\n%s", diff)
	}
}

func TestExaone4JSON(t *testing.T) {
	tests := []struct {
		in, want string
	}{
		{"<a> & 'b'", `"<a> & 'b'"`},
		{`\u003c`, `"\\u003c"`},
		{`\<`, `"\\<"`},
		{`\\u2028\` + "\u2028", `"\\\\u2028\\` + "\u2028" + `"`},
		{"\u2028\u2029\u200b🙂서울", "\"\u2028\u2029\u200b🙂서울\""},
		{"\"\b\f\n\r\t\x00\x1f\x7f\u0085", `"\"\b\f\n\r\t\u0000\u001f` + "\x7f\u0085" + `"`},
	}

	for _, tt := range tests {
		t.Run(fmt.Sprintf("%q", tt.in), func(t *testing.T) {
			got, err := exaone4JSON(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("string mismatch (-want +got):\n%s", diff)
			}

			// keys are escaped by other code than values are
			var arguments api.ToolCallFunctionArguments
			arguments.Set(tt.in, []any{tt.in, map[string]any{tt.in: 1.5}})
			got, err = exaone4JSON(arguments)
			if err != nil {
				t.Fatal(err)
			}
			want := "{" + tt.want + ": [" + tt.want + ", {" + tt.want + ": 1.5}]}"
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("arguments mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExaone4OrderResults(t *testing.T) {
	call := func(id string) api.ToolCall {
		return api.ToolCall{ID: id, Function: api.ToolCallFunction{Name: "f", Arguments: api.NewToolCallFunctionArguments()}}
	}
	result := func(id, content string) api.Message {
		return api.Message{Role: "tool", ToolCallID: id, Content: content}
	}
	user := api.Message{Role: "user", Content: "Hi"}

	tests := []struct {
		name  string
		calls []api.ToolCall
		// results are followed by another turn, and by those of the next calls.
		results, next []api.Message
		want          string
	}{
		{"in order", []api.ToolCall{call("1"), call("2")}, []api.Message{result("1", "a"), result("2", "b")}, nil, "ab"},
		{"in another order", []api.ToolCall{call("1"), call("2"), call("3")}, []api.Message{result("3", "c"), result("1", "a"), result("2", "b")}, nil, "abc"},
		{"one missing", []api.ToolCall{call("1"), call("2"), call("3")}, []api.Message{result("3", "c"), result("2", "b")}, nil, "bc"},
		{"without ids", []api.ToolCall{call(""), call("")}, []api.Message{result("", "b"), result("", "a")}, nil, "ba"},
		{"of another call", []api.ToolCall{call("1"), call("2")}, []api.Message{result("2", "b"), result("4", "x"), result("1", "a")}, nil, "bxa"},
		{"of a later turn", []api.ToolCall{call("1"), call("2")}, []api.Message{result("2", "b"), result("1", "a")}, []api.Message{result("2", "d"), result("1", "c")}, "abcd"},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			messages := append([]api.Message{user, {Role: "assistant", ToolCalls: tt.calls}}, tt.results...)
			if tt.next != nil {
				messages = append(messages, user, api.Message{Role: "assistant", ToolCalls: tt.calls})
				messages = append(messages, tt.next...)
			}
			given := slices.Clone(messages)
			prompt, err := (&Exaone4Renderer{}).Render(messages, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			for _, part := range strings.Split(prompt, `<tool_result>{"result": "`)[1:] {
				got += part[:1]
			}
			if got != tt.want {
				t.Errorf("got results %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff(given, messages, cmp.Comparer(func(a, b api.ToolCallFunctionArguments) bool { return a.String() == b.String() })); diff != "" {
				t.Errorf("the messages that were given changed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExaone4ToolFields(t *testing.T) {
	tests := []struct {
		tool api.Tool
		want string
	}{
		{
			api.Tool{Type: "function", Function: api.ToolFunction{Name: "now"}},
			`{"type": "function", "function": {"name": "now"}}`,
		},
		{
			api.Tool{Function: api.ToolFunction{Name: "now", Description: "Time", Parameters: api.ToolFunctionParameters{Type: "object"}}},
			`{"function": {"name": "now", "description": "Time", "parameters": {"type": "object"}}}`,
		},
		{
			api.Tool{Function: api.ToolFunction{Name: "now", Parameters: api.ToolFunctionParameters{Type: "object", Properties: api.NewToolPropertiesMap()}}},
			`{"function": {"name": "now", "parameters": {"type": "object", "properties": {}}}}`,
		},
	}

	for _, tt := range tests {
		prompt, err := (&Exaone4Renderer{}).Render([]api.Message{{Role: "user", Content: "Hi"}}, []api.Tool{tt.tool}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(prompt, "<tool>"+tt.want+"</tool>") {
			t.Errorf("no %s in\n%s", tt.want, prompt)
		}
	}
}
