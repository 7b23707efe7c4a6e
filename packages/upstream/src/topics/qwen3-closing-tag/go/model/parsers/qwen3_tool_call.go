package parsers

import (
	"strings"
	"unicode"
)

// qwen3ToolCall finds the end of a tool call that arrives in chunks.
type qwen3ToolCall struct {
	json   jsonScanner
	status jsonStatus
	// end is where the closing tag begins in the buffer.
	end int
}

// hasEnded reports whether acc, which begins with the call, has its closing
// tag. A closing tag in a string of the call is part of the call. If the call
// is not JSON, or the stream ends within it, the first closing tag ends it.
func (c *qwen3ToolCall) hasEnded(acc string, done bool) bool {
	if c.status == jsonMore {
		_, c.status = c.json.scan(acc[c.json.offset:])
	}

	start := 0
	if !c.json.tolerant {
		switch c.status {
		case jsonMore:
			if !done {
				return false
			}
		case jsonComplete:
			start = c.json.offset
		}
	}

	i := strings.Index(acc[start:], qwen3ToolCloseTag)
	c.end = start + i
	return i >= 0
}

// splitToolCall takes a tool call that has ended off the buffer, with its
// closing tag and the whitespace around that.
func (p *Qwen3Parser) splitToolCall() string {
	acc := p.buffer.String()
	call := strings.TrimRightFunc(acc[:p.toolCall.end], unicode.IsSpace)
	after := strings.TrimLeftFunc(acc[p.toolCall.end+len(qwen3ToolCloseTag):], unicode.IsSpace)

	p.buffer.Reset()
	p.buffer.WriteString(after)
	p.toolCall = qwen3ToolCall{}
	return call
}
