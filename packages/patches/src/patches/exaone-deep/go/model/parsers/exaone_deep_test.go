package parsers

import (
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
)

func TestExaoneDeepParser(t *testing.T) {
	tests := []struct {
		name         string
		last         *api.Message
		think        *api.ThinkValue
		input        string
		wantThinking string
		wantContent  string
	}{
		{
			name:         "thought and answer",
			input:        "Seoul, of course.\nI know it.\n</thought>\n\nSeoul.",
			wantThinking: "Seoul, of course.\nI know it.",
			wantContent:  "Seoul.",
		},
		{
			name:         "think off",
			think:        &api.ThinkValue{Value: false},
			input:        "Hm.\n</thought>\n\nSeoul.",
			wantThinking: "Hm.",
			wantContent:  "Seoul.",
		},
		{
			name:         "think on",
			think:        &api.ThinkValue{Value: true},
			input:        "Hm.</thought>Seoul.\n",
			wantThinking: "Hm.",
			wantContent:  "Seoul.\n",
		},
		{
			name:         "opening tag again",
			input:        "\n<thought>\n\nHm.\n</thought>\n\nSeoul.",
			wantThinking: "Hm.",
			wantContent:  "Seoul.",
		},
		{
			name:         "opening tag in the thought",
			input:        "Hm, <thought>?\n</thought>\n\nSeoul.",
			wantThinking: "Hm, <thought>?",
			wantContent:  "Seoul.",
		},
		{
			name:         "closing tag in the answer",
			input:        "Hm.\n</thought>\n\nThe tag </thought> ends it.",
			wantThinking: "Hm.",
			wantContent:  "The tag </thought> ends it.",
		},
		{
			name:         "opening tag in the answer",
			input:        "Hm.\n</thought>\n\n<thought>",
			wantThinking: "Hm.",
			wantContent:  "<thought>",
		},
		{
			name:        "empty thought",
			input:       "\n</thought>\n\nSeoul.",
			wantContent: "Seoul.",
		},
		{
			name:         "no end of the thought",
			input:        "Hm,\n",
			wantThinking: "Hm,\n",
		},
		{
			name:         "end within the tag",
			input:        "Hm.\n\n</thou",
			wantThinking: "Hm.\n\n</thou",
		},
		{
			name:         "end within the opening tag",
			input:        "<tho",
			wantThinking: "<tho",
		},
		{
			name:         "other tags",
			input:        "a < b </think> </thoughts>\n</thought>c",
			wantThinking: "a < b </think> </thoughts>",
			wantContent:  "c",
		},
		{
			name:         "white space in the thought",
			input:        "a\n\n \tb  \n</ thought>\n </thought>\n c \n",
			wantThinking: "a\n\n \tb  \n</ thought>",
			wantContent:  "c \n",
		},
		{
			name:         "other scripts",
			input:        "서울 🇰🇷\u00a0\n</thought>\n\n서울。",
			wantThinking: "서울 🇰🇷\u00a0",
			wantContent:  "서울。",
		},
		{name: "nothing"},
		{
			name:         "after a question",
			last:         &api.Message{Role: "user", Content: "Why?"},
			input:        "Hm.\n</thought>\n\nSo.",
			wantThinking: "Hm.",
			wantContent:  "So.",
		},
		{
			name:         "after an empty answer",
			last:         &api.Message{Role: "assistant"},
			input:        "Hm.\n</thought>\n\nSo.",
			wantThinking: "Hm.",
			wantContent:  "So.",
		},
		{
			name:        "after the beginning of an answer",
			last:        &api.Message{Role: "assistant", Content: "Be"},
			input:       " cause </thought>",
			wantContent: " cause </thought>",
		},
		{
			name:        "after the thought of an answer",
			last:        &api.Message{Role: "assistant", Thinking: "Hm."},
			input:       "So.",
			wantContent: "So.",
		},
		{
			name:         "after the beginning of a thought",
			last:         &api.Message{Role: "assistant", Content: "\n<thought>\nHm,"},
			input:        " well.\n</thought>\n\nSo.",
			wantThinking: " well.",
			wantContent:  "So.",
		},
		{
			name:         "after the opening tag",
			last:         &api.Message{Role: "assistant", Content: "<thought>\n"},
			input:        "\nHm.\n</thought>\n\nSo.",
			wantThinking: "Hm.",
			wantContent:  "So.",
		},
		{
			name:        "after a whole thought in the content",
			last:        &api.Message{Role: "assistant", Content: "<thought>\nHm.\n</thought>\n\n"},
			input:       "So.",
			wantContent: "So.",
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			check := func(chunks ...string) {
				t.Helper()

				p := ParserForName("exaone-deep")
				p.Init(nil, tt.last, tt.think)
				var content, thinking strings.Builder
				for i, chunk := range append(chunks, "") {
					c, th, calls, err := p.Add(chunk, i == len(chunks))
					if err != nil || len(calls) > 0 {
						t.Fatalf("calls %v, error %v", calls, err)
					}
					content.WriteString(c)
					thinking.WriteString(th)
				}
				if content.String() != tt.wantContent || thinking.String() != tt.wantThinking {
					t.Errorf("from %q: got %q and %q, want %q and %q",
						chunks, thinking.String(), content.String(), tt.wantThinking, tt.wantContent)
				}
			}

			check(strings.Split(tt.input, "")...)
			for i := range len(tt.input) + 1 {
				for j := i; j <= len(tt.input); j++ {
					check(tt.input[:i], tt.input[i:j], tt.input[j:])
				}
			}
		})
	}
}

// What is decided is passed on at once.
func TestExaoneDeepParserStreams(t *testing.T) {
	p := ParserForName("exaone-deep")
	p.Init(nil, nil, nil)
	for _, step := range []struct{ input, wantContent, wantThinking string }{
		{"Se", "", "Se"},
		{"oul <", "", "oul"},
		{"b", "", " <b"},
		{"\n</thought>", "", ""},
		{"\n\n", "", ""},
		{"Seoul </th", "Seoul </th", ""},
	} {
		content, thinking, _, _ := p.Add(step.input, false)
		if content != step.wantContent || thinking != step.wantThinking {
			t.Errorf("after %q: got %q and %q, want %q and %q",
				step.input, thinking, content, step.wantThinking, step.wantContent)
		}
	}
}

func TestExaoneDeepParserSupport(t *testing.T) {
	p := ParserForName("exaone-deep")
	if p.HasToolSupport() || !p.HasThinkingSupport() {
		t.Errorf("tools %v, thinking %v", p.HasToolSupport(), p.HasThinkingSupport())
	}
}

// Nothing but tags and white space around them is lost.
func FuzzExaoneDeepParser(f *testing.F) {
	f.Fuzz(func(t *testing.T, input string, size uint8) {
		p := ParserForName("exaone-deep")
		p.Init(nil, nil, nil)
		var content, thinking strings.Builder
		for rest := input; ; {
			n := min(int(size)+1, len(rest))
			c, th, _, _ := p.Add(rest[:n], n == len(rest))
			content.WriteString(c)
			thinking.WriteString(th)
			if rest = rest[n:]; rest == "" {
				break
			}
		}

		bare := func(s string) string {
			return strings.Join(strings.Fields(s), "")
		}
		want := bare(strings.Replace(input, exaoneDeepCloseTag, " ", 1))
		got := bare(thinking.String() + " " + content.String())
		if got != want && got != strings.Replace(want, exaoneDeepOpenTag, "", 1) {
			t.Errorf("from %q: got %q and %q", input, thinking.String(), content.String())
		}
	})
}
