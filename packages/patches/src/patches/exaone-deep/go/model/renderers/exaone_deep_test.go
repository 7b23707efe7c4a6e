package renderers

import (
	"errors"
	"testing"

	"github.com/ollama/ollama/api"
)

func TestExaoneDeepRenderer(t *testing.T) {
	const (
		noSystem = "[|system|][|endofturn|]\n"
		thinks   = "[|assistant|]<thought>\n"
	)

	hi := api.Message{Role: "user", Content: "Hi"}
	tests := []struct {
		name     string
		messages []api.Message
		think    *api.ThinkValue
		want     string
	}{
		{
			name:     "question",
			messages: []api.Message{hi},
			want:     noSystem + "[|user|]Hi\n" + thinks,
		},
		{
			name:     "think on",
			messages: []api.Message{hi},
			think:    &api.ThinkValue{Value: true},
			want:     noSystem + "[|user|]Hi\n" + thinks,
		},
		{
			name:     "think off",
			messages: []api.Message{hi},
			think:    &api.ThinkValue{Value: false},
			want:     noSystem + "[|user|]Hi\n" + thinks,
		},
		{
			name:     "system",
			messages: []api.Message{{Role: "system", Content: "S"}, hi},
			want:     "[|system|]S[|endofturn|]\n[|user|]Hi\n" + thinks,
		},
		{
			name:     "developer",
			messages: []api.Message{{Role: "developer", Content: "S"}, hi},
			want:     "[|system|]S[|endofturn|]\n[|user|]Hi\n" + thinks,
		},
		{
			name:     "later system",
			messages: []api.Message{hi, {Role: "system", Content: "S"}},
			want:     noSystem + "[|user|]Hi\n[|system|]S[|endofturn|]\n" + thinks,
		},
		{
			name: "earlier thought",
			messages: []api.Message{
				hi, {Role: "assistant", Thinking: "Hm.", Content: "Hello!"}, hi,
			},
			want: noSystem + "[|user|]Hi\n[|assistant|]Hello![|endofturn|]\n[|user|]Hi\n" + thinks,
		},
		{
			name: "earlier thought in the content",
			messages: []api.Message{
				hi, {Role: "assistant", Content: "<thought>\nHm.\n</thought>\n\nHello!"}, hi,
			},
			want: noSystem + "[|user|]Hi\n[|assistant|]Hello![|endofturn|]\n[|user|]Hi\n" + thinks,
		},
		{
			name: "earlier thought whose end is written twice",
			messages: []api.Message{
				hi, {Role: "assistant", Content: "Hm, </thought>?\n</thought>\n\n Hello!\n"}, hi,
			},
			want: noSystem + "[|user|]Hi\n[|assistant|] Hello!\n[|endofturn|]\n[|user|]Hi\n" + thinks,
		},
		{
			name:     "tag in a question",
			messages: []api.Message{{Role: "user", Content: "What does </thought> mean?"}},
			want:     noSystem + "[|user|]What does </thought> mean?\n" + thinks,
		},
		{
			name: "white space stays",
			messages: []api.Message{
				{Role: "user", Content: " Hi\n"}, {Role: "assistant", Content: "\nHello! "}, hi,
			},
			want: noSystem + "[|user|] Hi\n\n[|assistant|]\nHello! [|endofturn|]\n[|user|]Hi\n" + thinks,
		},
		{
			name:     "tool result",
			messages: []api.Message{hi, {Role: "tool", Content: "20"}},
			want:     noSystem + "[|user|]Hi\n[|tool|]20[|endofturn|]\n" + thinks,
		},
		{
			name:     "continued answer",
			messages: []api.Message{hi, {Role: "assistant", Content: "Hel"}},
			want:     noSystem + "[|user|]Hi\n[|assistant|]<thought>\n\n</thought>\n\nHel",
		},
		{
			name:     "continued answer with its thought",
			messages: []api.Message{hi, {Role: "assistant", Thinking: "Hm.\n", Content: "Hel "}},
			want:     noSystem + "[|user|]Hi\n[|assistant|]<thought>\nHm.\n</thought>\n\nHel ",
		},
		{
			name:     "continued answer with its thought in the content",
			messages: []api.Message{hi, {Role: "assistant", Content: "<thought>\nHm.\n</thought>\n\nHel"}},
			want:     noSystem + "[|user|]Hi\n[|assistant|]<thought>\nHm.\n</thought>\n\nHel",
		},
		{
			name:     "continued thought",
			messages: []api.Message{hi, {Role: "assistant", Content: "<thought>\nHm,"}},
			want:     noSystem + "[|user|]Hi\n[|assistant|]<thought>\nHm,",
		},
		{
			name:     "empty answer",
			messages: []api.Message{hi, {Role: "assistant"}},
			want:     noSystem + "[|user|]Hi\n" + thinks,
		},
		{
			name: "no messages",
			want: noSystem + thinks,
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := RenderWithRenderer("exaone-deep", tt.messages, nil, tt.think)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestExaoneDeepRendererUnknownRole(t *testing.T) {
	_, err := (&ExaoneDeepRenderer{}).Render([]api.Message{{Role: "critic", Content: "No."}}, nil, nil)
	if !errors.Is(err, ErrUnknownRole) {
		t.Errorf("got error %v", err)
	}
}
