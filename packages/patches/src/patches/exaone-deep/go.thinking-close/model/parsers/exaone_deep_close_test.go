package parsers

import (
	"slices"
	"testing"

	"github.com/ollama/ollama/api"
)

func TestExaoneDeepThinkingClose(t *testing.T) {
	closing := []string{"</thought>", "</thought>\n", "</thought>\n\n"}
	p := ParserForName("exaone-deep")
	for _, think := range []*api.ThinkValue{nil, {Value: true}, {Value: false}} {
		p.Init(nil, nil, think)
		if got := p.ThinkingClose(); !slices.Equal(got, closing) {
			t.Errorf("think %v: got %q", think, got)
		}
	}

	p.Init(nil, &api.Message{Role: "assistant", Content: "So"}, nil)
	if got := p.ThinkingClose(); got != nil {
		t.Errorf("in an answer: got %q", got)
	}
}
