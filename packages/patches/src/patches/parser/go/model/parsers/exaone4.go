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
)

const (
	exaone4ThinkingOpenTag  = "<think>"
	exaone4ThinkingCloseTag = "</think>"
	exaone4ToolOpenTag      = "<tool_call>"
	exaone4ToolCloseTag     = "</tool_call>"

	// exaone4MaxLogged is how much of a rejected call is logged.
	exaone4MaxLogged = 4096

	// Only ASCII, so that a character split across chunks never changes what is trimmed.
	exaone4WhiteSpace = " \t\n\v\f\r"
)

// Exaone4Parser parses EXAONE 4.0 output to extract thinking and tool calls.
// EXAONE 4.0 prompts end with <think> when thinking is enabled, so output
// begins with thinking directly (without an opening tag). What looks like a
// tool call but is not one stays in the text, exactly as written. So does a
// call that is only drafted: one in the thinking that text comes after.
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

	// textState is the state that a tool call was found in, callStart where
	// its JSON begins behind start, and callEnd where it ends, 0 until it does.
	textState exaone4ParserState
	callStart int
	callEnd   int
	json      exaone4JSONScanner
	// tagScanned is how far a call that is not strictly JSON was searched for tags.
	tagScanned int
	// noCallBefore is where tool calls can begin again behind start: what a
	// rejected one said until it went wrong belongs to it.
	noCallBefore int

	held exaone4HeldCalls
}

// exaone4HeldCalls are calls whose first was written while thinking. If text
// comes behind them, those in the thinking were drafts.
type exaone4HeldCalls struct {
	// draft is what the calls in the thinking were made from.
	draft strings.Builder
	calls []exaone4Event
	// drafted is how many of the calls are in the thinking.
	drafted int
}

func (p *Exaone4Parser) HasToolSupport() bool {
	return true
}

func (p *Exaone4Parser) HasThinkingSupport() bool {
	return true
}

func (p *Exaone4Parser) Init(tools []api.Tool, lastMessage *api.Message, thinkValue *api.ThinkValue) []api.Tool {
	*p = Exaone4Parser{tools: tools, state: exaone4ParserStateCollectingContent}

	if thinkValue != nil && !thinkValue.Bool() {
		return tools
	}

	thought := ""
	if lastMessage != nil && lastMessage.Role == "assistant" {
		var ok bool
		if thought, ok = exaone4OpenThought(lastMessage); !ok {
			// The prompt has the thinking of the message, and its end
			return tools
		}
	}

	p.state = exaone4ParserStateCollectingThinking
	if strings.TrimLeft(thought, exaone4WhiteSpace) == "" {
		p.trimLeft = true
		p.maybeThinkingOpen = true
	}
	return tools
}

// exaone4OpenThought returns what an assistant message that is to be continued
// has thought so far, and whether it is to think on.
func exaone4OpenThought(message *api.Message) (string, bool) {
	if message.Thinking != "" || len(message.ToolCalls) > 0 {
		return "", false
	}
	if message.Content == "" {
		return "", true
	}
	thought, ok := strings.CutPrefix(strings.TrimLeft(message.Content, exaone4WhiteSpace), exaone4ThinkingOpenTag)
	return thought, ok && !strings.Contains(thought, exaone4ThinkingCloseTag)
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

	// What was scanned before is white space
	blank := strings.TrimRight(acc[p.scanned:at], exaone4WhiteSpace) == ""
	isHolding := len(p.held.calls) > 0

	if isHolding && blank && tag == "" && done {
		p.consume(len(acc), 0)
		return p.releaseCalls(), false
	}

	keep := at
	if isHolding && blank {
		keep = 0
	} else if len(tags) > 0 && (tag != "" || !done) {
		keep = len(strings.TrimRight(acc[p.scanned:at], exaone4WhiteSpace))
		if keep > 0 {
			keep += p.scanned
		}
	}

	var events []exaone4Event
	if keep > 0 {
		events = p.emitText(acc[:keep])
	}

	switch tag {
	case exaone4ToolOpenTag:
		p.textState = p.state
		p.state = exaone4ParserStateCollectingToolCall
		p.callStart = at - keep + len(tag)
		p.callEnd = 0
		p.json = exaone4JSONScanner{}
		p.tagScanned = p.callStart
		p.consume(keep, p.callStart)
		return events, true
	case exaone4ThinkingCloseTag:
		p.state = exaone4ParserStateCollectingContent
		p.trimLeft = true
		p.maybeThinkingOpen = false
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

// emitText returns the events of text, and before it those of what was held
// back until it came.
func (p *Exaone4Parser) emitText(text string) []exaone4Event {
	if p.trimLeft {
		text = strings.TrimLeft(text, exaone4WhiteSpace)
	}
	if text == "" {
		return nil
	}

	events := p.discardDrafts()
	p.trimLeft = false
	p.maybeThinkingOpen = false
	if p.state == exaone4ParserStateCollectingThinking {
		return append(events, exaone4EventThinkingContent{content: text})
	}
	return append(events, exaone4EventContent{content: text})
}

// releaseCalls returns the calls that were held back: nothing came after them.
func (p *Exaone4Parser) releaseCalls() []exaone4Event {
	calls := p.held.calls
	p.held = exaone4HeldCalls{}
	return calls
}

// discardDrafts returns the calls that were held back, those in the thinking
// as the thinking that they are now known to be.
func (p *Exaone4Parser) discardDrafts() []exaone4Event {
	if len(p.held.calls) == 0 {
		return nil
	}

	events := []exaone4Event{exaone4EventThinkingContent{content: p.held.draft.String()}}
	events = append(events, p.held.calls[p.held.drafted:]...)
	p.held = exaone4HeldCalls{}
	return events
}

// textTags lists the tags that mean something in the current text.
func (p *Exaone4Parser) textTags() []string {
	var tags []string
	if p.state == exaone4ParserStateCollectingThinking {
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
			if tag == exaone4ToolOpenTag && i < p.noCallBefore {
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

// eatToolCall follows the JSON behind <tool_call> until it is whole and what
// comes behind it is known, or until it cannot become a tool call.
func (p *Exaone4Parser) eatToolCall(done bool) ([]exaone4Event, bool) {
	acc := p.undecided()

	if p.callEnd == 0 {
		n, status := p.json.scan(acc[p.scanned:])
		p.scanned += n
		if p.json.tolerant && p.hasTag(acc) {
			return p.rejectToolCall(p.callStart + p.json.fault)
		}

		switch status {
		case jsonInvalid:
			closed, decided := p.isClosedEarly(acc[p.scanned:], done)
			if !decided {
				return nil, false
			}
			if !closed {
				return p.rejectToolCall(p.scanned)
			}
		case jsonMore:
			if done {
				return p.rejectToolCall(len(acc))
			}
			return nil, false
		}
		p.callEnd = p.scanned
	}

	tail := strings.TrimLeft(acc[p.scanned:], exaone4WhiteSpace)
	p.scanned = len(acc) - len(tail)

	end := p.callEnd
	if strings.HasPrefix(tail, exaone4ToolCloseTag) {
		end = p.scanned + len(exaone4ToolCloseTag)
	} else if strings.HasPrefix(exaone4ToolCloseTag, tail) {
		if !done {
			return nil, false
		}
		end = len(acc)
	}

	call, ok := p.json.toolCall(acc[p.callStart:p.callEnd], p.tools)
	if !ok {
		return p.rejectToolCall(p.callEnd)
	}

	raw := acc[:end]
	if p.trimLeft {
		raw = strings.TrimLeft(raw, exaone4WhiteSpace)
	}
	p.state = p.textState
	p.maybeThinkingOpen = false
	p.consume(end, 0)

	event := exaone4EventToolCall{call: call}
	if p.state == exaone4ParserStateCollectingThinking {
		p.trimLeft = false
		p.held.draft.WriteString(raw)
		p.held.calls = append(p.held.calls, event)
		p.held.drafted++
		return nil, true
	}

	p.trimLeft = true
	if len(p.held.calls) > 0 {
		p.held.calls = append(p.held.calls, event)
		return nil, true
	}
	return []exaone4Event{event}, true
}

// hasTag reports whether a tag is in what was scanned of a call that is not
// strictly JSON. Nothing says then whether the tag is in a string or behind one.
func (p *Exaone4Parser) hasTag(acc string) bool {
	text := acc[p.tagScanned:p.scanned]
	p.tagScanned = max(p.callStart, p.scanned-len(exaone4ToolCloseTag)+1)
	return strings.Contains(text, exaone4ToolOpenTag) ||
		strings.Contains(text, exaone4ToolCloseTag) ||
		strings.Contains(text, exaone4ThinkingCloseTag)
}

// isClosedEarly reports whether the closing tag stands where only the last
// brace of a call is missing, and whether that can be told yet.
func (p *Exaone4Parser) isClosedEarly(tail string, done bool) (closed, decided bool) {
	if !p.json.needsOnlyBrace() {
		return false, true
	}
	if strings.HasPrefix(tail, exaone4ToolCloseTag) {
		return true, true
	}
	if !strings.HasPrefix(exaone4ToolCloseTag, tail) {
		return false, true
	}
	// At the end, "<" may begin any tag
	return done && len(tail) > 1, done
}

// rejectToolCall makes text of what is no tool call. It went wrong at the
// given place behind start. Up to there, or to the closing tag before it, no
// other call can begin.
func (p *Exaone4Parser) rejectToolCall(wrong int) ([]exaone4Event, bool) {
	acc := p.undecided()

	if p.json.begun {
		text, _, _ := strings.Cut(acc[p.callStart:min(len(acc), p.callStart+exaone4MaxLogged)], exaone4ToolCloseTag)
		slog.Debug("exaone4 tool call is not valid, returning it as text", "call", text)
	}

	if p.callEnd == 0 {
		if p.json.tolerant {
			wrong = min(wrong, p.callStart+p.json.fault)
		}
		if n := strings.Index(acc[p.callStart:wrong], exaone4ToolCloseTag); n >= 0 {
			wrong = p.callStart + n
		}
	}

	// At least the tag itself is text now, so this goes on
	p.noCallBefore = max(wrong, p.callStart)
	p.state = p.textState
	p.scanned = 0
	return nil, true
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
	p.noCallBefore = max(0, p.noCallBefore-n)
}
