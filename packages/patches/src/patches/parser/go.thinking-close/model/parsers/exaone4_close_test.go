package parsers

import (
	"slices"
	"testing"

	"github.com/ollama/ollama/api"
)

func TestExaone4ThinkingClose(t *testing.T) {
	closing := []string{"</think>", "</think>\n", "</think>\n\n"}
	tests := []struct {
		name  string
		last  *api.Message
		think *api.ThinkValue
		want  []string
	}{
		{name: "think unset", want: closing},
		{name: "think on", think: &api.ThinkValue{Value: true}, want: closing},
		{name: "think off", think: &api.ThinkValue{Value: false}},
		{
			name:  "after a question",
			last:  &api.Message{Role: "user", Content: "Why?"},
			think: &api.ThinkValue{Value: true},
			want:  closing,
		},
		{
			name:  "after the beginning of an answer",
			last:  &api.Message{Role: "assistant", Content: "Because"},
			think: &api.ThinkValue{Value: true},
		},
		{
			name:  "after the beginning of a thought",
			last:  &api.Message{Role: "assistant", Content: "<think>\nOkay,"},
			think: &api.ThinkValue{Value: true},
			want:  closing,
		},
		{
			name:  "after the thinking of an answer",
			last:  &api.Message{Role: "assistant", Thinking: "Hm."},
			think: &api.ThinkValue{Value: true},
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := ParserForName("exaone4")
			p.Init(nil, tt.last, tt.think)
			if got := p.ThinkingClose(); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
