package parsers

import (
	"strings"
)

// finish returns what was withheld until the end of the stream: text that could
// have become a tag, and a tool call that was not closed. Whitespace at the end
// of a response stays dropped.
func (p *Qwen3Parser) finish() []qwen3Event {
	withheld := p.buffer.String()
	p.buffer.Reset()

	switch p.state {
	case qwen3ParserStateToolStartedEatingWhitespace, qwen3ParserStateCollectingToolContent:
		call := qwen3EventRawToolCall{raw: withheld[:len(withheld)-overlap(withheld, qwen3ToolCloseTag)]}
		if _, err := parseQwen3ToolCall(call, p.tools); err == nil {
			return []qwen3Event{call}
		}
		return []qwen3Event{qwen3EventContent{content: qwen3ToolOpenTag + withheld}}
	}

	if strings.TrimSpace(withheld) == "" {
		return nil
	}
	switch p.state {
	case qwen3ParserStateThinkingStartedEatingWhitespace, qwen3ParserStateCollectingThinking:
		return []qwen3Event{qwen3EventThinkingContent{content: withheld}}
	default:
		return []qwen3Event{qwen3EventContent{content: withheld}}
	}
}
