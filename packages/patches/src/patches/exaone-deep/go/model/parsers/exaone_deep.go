package parsers

import (
	"strings"

	"github.com/ollama/ollama/api"
)

const (
	exaoneDeepOpenTag  = "<thought>"
	exaoneDeepCloseTag = "</thought>"
)

// ExaoneDeepParser parses EXAONE Deep output to extract thoughts. EXAONE Deep
// prompts end with <thought>, so output begins with the thought directly
// (without an opening tag), whether or not thinking was asked for.
type ExaoneDeepParser struct {
	isThinking bool
	// buffer is the end of the stream that is not decided yet: white space, and
	// what may become a tag.
	buffer strings.Builder
	// trimLeft is set behind a tag, where white space is dropped.
	trimLeft bool
	// maybeOpen is set as long as the model may repeat the <thought> that ends
	// the prompt.
	maybeOpen bool
}

func (p *ExaoneDeepParser) HasToolSupport() bool {
	return false
}

func (p *ExaoneDeepParser) HasThinkingSupport() bool {
	return true
}

func (p *ExaoneDeepParser) Init(tools []api.Tool, lastMessage *api.Message, _ *api.ThinkValue) []api.Tool {
	*p = ExaoneDeepParser{}

	thought := ""
	if lastMessage != nil && lastMessage.Role == "assistant" {
		var ok bool
		if thought, ok = exaoneDeepOpenThought(lastMessage); !ok {
			// The prompt has the thought of the message, and its end
			return tools
		}
	}

	p.isThinking = true
	if strings.TrimLeft(thought, exaone4WhiteSpace) == "" {
		p.trimLeft = true
		p.maybeOpen = true
	}
	return tools
}

// exaoneDeepOpenThought returns what an assistant message that is to be
// continued has thought so far, and whether it is to think on.
func exaoneDeepOpenThought(message *api.Message) (string, bool) {
	if message.Thinking != "" {
		return "", false
	}
	if message.Content == "" {
		return "", true
	}
	thought, ok := strings.CutPrefix(strings.TrimLeft(message.Content, exaone4WhiteSpace), exaoneDeepOpenTag)
	return thought, ok && !strings.Contains(thought, exaoneDeepCloseTag)
}

func (p *ExaoneDeepParser) Add(s string, done bool) (content string, thinking string, calls []api.ToolCall, err error) {
	p.buffer.WriteString(s)
	acc := p.buffer.String()
	p.buffer.Reset()

	if p.maybeOpen {
		rest := strings.TrimLeft(acc, exaone4WhiteSpace)
		if !done && strings.HasPrefix(exaoneDeepOpenTag, rest) && rest != exaoneDeepOpenTag {
			p.buffer.WriteString(acc)
			return "", "", nil, nil
		}
		p.maybeOpen = false
		acc = strings.TrimPrefix(rest, exaoneDeepOpenTag)
	}

	if p.isThinking {
		thought, answer, closed := strings.Cut(acc, exaoneDeepCloseTag)
		if !closed && done {
			return "", p.text(acc), nil, nil
		}

		// White space before the tag, or before what may become it, goes with it
		if !closed {
			thought = acc[:len(acc)-overlap(acc, exaoneDeepCloseTag)]
		}
		thought = strings.TrimRight(thought, exaone4WhiteSpace)
		if !closed {
			p.buffer.WriteString(acc[len(thought):])
			return "", p.text(thought), nil, nil
		}

		thinking = p.text(thought)
		p.isThinking = false
		p.trimLeft = true
		acc = answer
	}

	return p.text(acc), thinking, nil, nil
}

// text returns text without the white space that follows a tag.
func (p *ExaoneDeepParser) text(s string) string {
	if p.trimLeft {
		s = strings.TrimLeft(s, exaone4WhiteSpace)
		p.trimLeft = s == ""
	}
	return s
}
