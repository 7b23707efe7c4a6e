package parsers

import (
	"context"
	"log/slog"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/logutil"
)

type exaone4ParserState int

const (
	exaone4ParserStateCollectingThinking exaone4ParserState = iota
	exaone4ParserStateCollectingContent
	exaone4ParserStateCollectingToolCall
	exaone4ParserStateCollectingBrokenToolCall
)

const (
	exaone4ThinkingOpenTag  = "<think>"
	exaone4ThinkingCloseTag = "</think>"
	exaone4ToolOpenTag      = "<tool_call>"
	exaone4ToolCloseTag     = "</tool_call>"

	// Only ASCII, so that a character split across chunks never changes what is trimmed.
	exaone4WhiteSpace = " \t\n\v\f\r"
	// What JSON allows before a value
	exaone4JSONWhiteSpace = " \t\n\r"
)

// Exaone4Parser parses EXAONE 4.0 output to extract thinking and tool calls.
// EXAONE 4.0 prompts end with <think> when thinking is enabled, so output
// begins with thinking directly (without an opening tag). What looks like a
// tool call but is not one comes back as content, exactly as written.
type Exaone4Parser struct {
	state     exaone4ParserState
	tools     []api.Tool
	callIndex int

	// buffer[start:] is the part of the stream that is not decided yet. Its
	// first scanned bytes have been looked at and need not be again.
	buffer  strings.Builder
	start   int
	scanned int

	// trimLeft is set behind a tag, where white space is dropped.
	trimLeft bool
	// maybeThinkingOpen is set as long as the model may repeat the <think>
	// that ends the prompt.
	maybeThinkingOpen bool
	// thinkingOpen is set until </think> was seen, also behind a tool call
	// that ended the thinking early.
	thinkingOpen bool

	// textState is the state that a tool call was found in, callStart where
	// its JSON begins behind start, and callEnd where it ends, 0 until it does.
	textState exaone4ParserState
	callStart int
	callEnd   int
	json      exaone4JSONScanner
}

func (p *Exaone4Parser) HasToolSupport() bool {
	return true
}

func (p *Exaone4Parser) HasThinkingSupport() bool {
	return true
}

func (p *Exaone4Parser) Init(tools []api.Tool, lastMessage *api.Message, thinkValue *api.ThinkValue) []api.Tool {
	*p = Exaone4Parser{tools: tools, state: exaone4ParserStateCollectingContent}

	// A prompt that continues an assistant message has its thinking behind it.
	prefill := lastMessage != nil && lastMessage.Role == "assistant" &&
		(lastMessage.Content != "" || lastMessage.Thinking != "" || len(lastMessage.ToolCalls) > 0)

	if (thinkValue == nil || thinkValue.Bool()) && !prefill {
		p.state = exaone4ParserStateCollectingThinking
		p.trimLeft = true
		p.maybeThinkingOpen = true
		p.thinkingOpen = true
	}

	return tools
}

type exaone4Event interface {
	isExaone4Event()
}

type exaone4EventContent struct {
	content string
}

func (exaone4EventContent) isExaone4Event() {}

type exaone4EventThinkingContent struct {
	content string
}

func (exaone4EventThinkingContent) isExaone4Event() {}

type exaone4EventToolCall struct {
	call api.ToolCall
}

func (exaone4EventToolCall) isExaone4Event() {}

func (p *Exaone4Parser) Add(s string, done bool) (content string, thinking string, calls []api.ToolCall, err error) {
	p.buffer.WriteString(s)
	events := p.parseEvents(done)

	var contentSb strings.Builder
	var thinkingSb strings.Builder
	for _, event := range events {
		switch event := event.(type) {
		case exaone4EventContent:
			contentSb.WriteString(event.content)
		case exaone4EventThinkingContent:
			thinkingSb.WriteString(event.content)
		case exaone4EventToolCall:
			event.call.Function.Index = p.callIndex
			p.callIndex++
			calls = append(calls, event.call)
		}
	}

	return contentSb.String(), thinkingSb.String(), calls, nil
}

func (p *Exaone4Parser) parseEvents(done bool) []exaone4Event {
	var all []exaone4Event

	keepLooping := true
	for keepLooping {
		var events []exaone4Event
		events, keepLooping = p.eat(done)
		all = append(all, events...)
	}

	if p.start > 0 {
		rest := p.undecided()
		p.buffer.Reset()
		p.buffer.WriteString(rest)
		p.start = 0
	}

	if len(all) > 0 {
		slog.Log(context.TODO(), logutil.LevelTrace, "exaone4 events parsed", "events", all, "state", p.state)
	}

	return all
}

func (p *Exaone4Parser) eat(done bool) ([]exaone4Event, bool) {
	switch p.state {
	case exaone4ParserStateCollectingThinking, exaone4ParserStateCollectingContent:
		return p.eatText(done)
	case exaone4ParserStateCollectingToolCall:
		return p.eatToolCall(done)
	case exaone4ParserStateCollectingBrokenToolCall:
		return p.eatBrokenToolCall(done)
	default:
		panic("unreachable")
	}
}

// eatText emits the text before the next tag. White space before what is or
// may become a tag stays in the buffer: it goes with the tag, or comes back
// when the tag turns out to be text.
func (p *Exaone4Parser) eatText(done bool) ([]exaone4Event, bool) {
	acc := p.undecided()
	tags := p.textTags()
	at, tag := p.findTag(acc, tags, done)

	keep := at
	if len(tags) > 0 && (tag != "" || !done) {
		keep = len(strings.TrimRight(acc[p.scanned:at], exaone4WhiteSpace))
		if keep > 0 {
			keep += p.scanned
		}
	}

	text := acc[:keep]
	if p.trimLeft {
		text = strings.TrimLeft(text, exaone4WhiteSpace)
	}

	var events []exaone4Event
	if text != "" {
		events = append(events, exaone4TextEvent(p.state, text))
		p.trimLeft = false
		p.maybeThinkingOpen = false
	}

	switch tag {
	case exaone4ToolOpenTag:
		p.textState = p.state
		p.state = exaone4ParserStateCollectingToolCall
		p.callStart = at - keep + len(tag)
		p.callEnd = 0
		p.json = exaone4JSONScanner{}
		p.consume(keep, p.callStart)
		return events, true
	case exaone4ThinkingCloseTag:
		p.state = exaone4ParserStateCollectingContent
		p.thinkingOpen = false
		p.trimLeft = true
		p.consume(at+len(tag), 0)
		return events, true
	case exaone4ThinkingOpenTag:
		p.maybeThinkingOpen = false
		p.trimLeft = true
		p.consume(at+len(tag), 0)
		return events, true
	}

	if keep > 0 {
		p.consume(keep, 0)
	}
	p.scanned = at - keep
	return events, false
}

// textTags lists the tags that mean something in the current text.
func (p *Exaone4Parser) textTags() []string {
	var tags []string
	if p.thinkingOpen {
		tags = append(tags, exaone4ThinkingCloseTag)
	}
	if p.maybeThinkingOpen {
		tags = append(tags, exaone4ThinkingOpenTag)
	}
	if len(p.tools) > 0 {
		tags = append(tags, exaone4ToolOpenTag)
	}
	return tags
}

// findTag returns where the first tag starts, and the tag. Without one it
// returns "" and where a tag may have begun at the end of acc, else len(acc).
func (p *Exaone4Parser) findTag(acc string, tags []string, done bool) (int, string) {
	first := len(acc) - len(strings.TrimLeft(acc[p.scanned:], exaone4WhiteSpace))
	for i := p.scanned; i < len(acc); i++ {
		n := strings.IndexByte(acc[i:], '<')
		if n < 0 {
			break
		}
		i += n

		for _, tag := range tags {
			if tag == exaone4ThinkingOpenTag && i != first {
				continue
			}
			if strings.HasPrefix(acc[i:], tag) {
				return i, tag
			}
			if !done && strings.HasPrefix(tag, acc[i:]) {
				return i, ""
			}
		}
	}
	return len(acc), ""
}

// eatToolCall follows the JSON behind <tool_call> until it is whole and
// closed, or cannot become a tool call.
func (p *Exaone4Parser) eatToolCall(done bool) ([]exaone4Event, bool) {
	acc := p.undecided()

	if p.callEnd == 0 {
		n, status := p.json.scan(acc[p.scanned:])
		p.scanned += n
		switch status {
		case exaone4JSONInvalid:
			return p.rejectToolCall()
		case exaone4JSONMore:
			if done {
				return p.rejectToolCall()
			}
			return nil, false
		}
		p.callEnd = p.scanned
	}

	tail := strings.TrimLeft(acc[p.scanned:], exaone4WhiteSpace)
	p.scanned = len(acc) - len(tail)

	var rest string
	switch {
	case strings.HasPrefix(tail, exaone4ToolCloseTag):
		rest = tail[len(exaone4ToolCloseTag):]
	case strings.HasPrefix(tail, exaone4ToolOpenTag):
		rest = tail
	case strings.HasPrefix(exaone4ToolCloseTag, tail):
		if !done {
			return nil, false
		}
	case strings.HasPrefix(exaone4ToolOpenTag, tail):
		if !done {
			return nil, false
		}
		rest = tail
	default:
		return p.rejectToolCall()
	}

	call, ok := parseExaone4ToolCall(acc[p.callStart:p.callEnd], p.tools)
	if !ok {
		return p.rejectToolCall()
	}

	p.state = exaone4ParserStateCollectingContent
	p.trimLeft = true
	p.maybeThinkingOpen = false
	p.consume(len(acc)-len(rest), 0)
	return []exaone4Event{exaone4EventToolCall{call: call}}, true
}

// rejectToolCall gives back as text what is no tool call. Without an object
// behind it, the tag is a word in the text where it stands; otherwise
// everything up to the closing tag belongs to the attempt.
func (p *Exaone4Parser) rejectToolCall() ([]exaone4Event, bool) {
	acc := p.undecided()
	p.trimLeft = false
	p.maybeThinkingOpen = false

	if body := strings.TrimLeft(acc[p.callStart:], exaone4JSONWhiteSpace); !strings.HasPrefix(body, "{") {
		p.state = p.textState
		p.consume(p.callStart, 0)
		return []exaone4Event{exaone4TextEvent(p.state, acc[:p.callStart])}, true
	}

	slog.Warn("exaone4 tool call is not valid, returning it as content")
	p.state = exaone4ParserStateCollectingBrokenToolCall
	p.consume(p.callStart, 0)
	return []exaone4Event{exaone4EventContent{content: acc[:p.callStart]}}, true
}

func (p *Exaone4Parser) eatBrokenToolCall(done bool) ([]exaone4Event, bool) {
	acc := p.undecided()
	tags := []string{exaone4ToolCloseTag}
	if p.thinkingOpen {
		tags = append(tags, exaone4ThinkingCloseTag)
	}

	at, tag := p.findTag(acc, tags, done)
	if tag == exaone4ToolCloseTag {
		at += len(tag)
	}
	if tag != "" {
		p.state = p.textState
	}
	p.consume(at, 0)

	if at == 0 {
		return nil, tag != ""
	}
	return []exaone4Event{exaone4EventContent{content: acc[:at]}}, tag != ""
}

// undecided returns the part of the stream that was not consumed yet.
func (p *Exaone4Parser) undecided() string {
	return p.buffer.String()[p.start:]
}

// consume takes n bytes off the undecided part, of whose rest the first
// scanned bytes have been looked at.
func (p *Exaone4Parser) consume(n, scanned int) {
	p.start += n
	p.scanned = scanned
}

func exaone4TextEvent(state exaone4ParserState, text string) exaone4Event {
	if state == exaone4ParserStateCollectingThinking {
		return exaone4EventThinkingContent{content: text}
	}
	return exaone4EventContent{content: text}
}
