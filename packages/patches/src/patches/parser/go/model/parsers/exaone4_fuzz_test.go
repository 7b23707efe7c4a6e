package parsers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
)

// FuzzExaone4Parser checks that chunking never changes the result, that every
// character of the input is in the content, in the thinking or in a call, but
// for tags and the white space beside them, that nothing from before </think>
// is content, and that text never follows a call that was made before it.
func FuzzExaone4Parser(f *testing.F) {
	for _, tc := range exaone4TestCases {
		f.Add(tc.input, uint(3), tc.think, !tc.noTools)
	}

	f.Fuzz(func(t *testing.T, input string, size uint, think, tools bool) {
		if len(input) > 4096 {
			t.Skip("too long to be accounted for in time")
		}

		tc := exaone4TestCase{noTools: !tools, think: think}
		whole := exaone4Parse(t, tc.parser(), []string{input})

		n := int(size%16) + 1
		var chunks []string
		for rest := input; rest != ""; {
			chunk := rest[:min(n, len(rest))]
			chunks = append(chunks, chunk)
			rest = rest[len(chunk):]
		}
		chunked := exaone4Parse(t, tc.parser(), append(chunks, ""))
		if diff := cmp.Diff(whole, chunked); diff != "" {
			t.Errorf("chunks of %d (-whole +chunked):\n%s", n, diff)
		}

		p := tc.parser()
		p.buffer.WriteString(input)
		if err := exaone4Account(input, p.parseEvents(true), think); err != nil {
			t.Error(err)
		}
	})
}

// exaone4Account finds the events in the input, in their order, and returns an
// error if that leaves anything behind.
func exaone4Account(input string, events []exaone4Event, think bool) error {
	a := exaone4Accountant{rest: input, behindTag: think, mayOpen: think, mayClose: think}
	for i, event := range events {
		var err error
		switch event := event.(type) {
		case exaone4EventContent:
			err = a.text(event.content, false)
		case exaone4EventThinkingContent:
			err = a.text(event.content, true)
		case exaone4EventToolCall:
			err = a.call(event.call)
		}
		if err != nil {
			return fmt.Errorf("event %d of %q: %w", i, events, err)
		}
	}

	a.drop()
	if strings.TrimLeft(a.rest, exaone4WhiteSpace) != "" || a.rest != "" && !a.behindTag {
		return fmt.Errorf("%q is lost, events are %q", a.rest, events)
	}
	return nil
}

// exaone4Accountant follows an input. It knows nothing of how it was parsed.
type exaone4Accountant struct {
	rest string
	// behindTag is set where white space may have been dropped.
	behindTag bool
	// mayOpen and mayClose are set as long as thinking tags may have been.
	mayOpen, mayClose bool
	// isCalled is set once a call was made before the end of thinking.
	isCalled bool
}

// text finds what was said.
func (a *exaone4Accountant) text(s string, thinking bool) error {
	a.drop()
	if thinking != a.mayClose {
		return fmt.Errorf("%q is thinking: %t, and is behind </think>: %t", s, thinking, !a.mayClose)
	}
	if a.isCalled {
		return fmt.Errorf("%q is behind a call that is in the thinking", s)
	}
	rest, ok := strings.CutPrefix(a.rest, s)
	if !ok && a.behindTag {
		rest, ok = strings.CutPrefix(strings.TrimLeft(a.rest, exaone4WhiteSpace), s)
	}
	if !ok {
		return fmt.Errorf("%q is not at the beginning of %q", s, a.rest)
	}
	a.rest = rest
	a.behindTag, a.mayOpen = false, false
	return nil
}

// call finds a call, and what it was made from.
func (a *exaone4Accountant) call(call api.ToolCall) error {
	a.drop()
	rest, ok := strings.CutPrefix(strings.TrimLeft(a.rest, exaone4WhiteSpace), exaone4ToolOpenTag)
	if !ok {
		return fmt.Errorf("a call where there is %q", a.rest)
	}

	object, n, err := exaone4FirstObject(rest)
	if err != nil {
		return err
	}

	var name string
	if err := json.Unmarshal(object["name"], &name); err != nil || name != call.Function.Name {
		return fmt.Errorf("%q is called, not %q", call.Function.Name, object["name"])
	}

	var said json.RawMessage
	for key, value := range object {
		switch key {
		case "name", "id", "type":
		case "arguments", "parameters", "args":
			if !exaone4SaysNothing(value) {
				if !exaone4SaysNothing(said) {
					return fmt.Errorf("%s and %s are arguments", said, value)
				}
				said = value
			}
		default:
			return fmt.Errorf("%q is lost", key)
		}
	}
	if err := exaone4SameArguments(said, call.Function.Arguments); err != nil {
		return err
	}

	a.isCalled = a.isCalled || a.mayClose
	a.rest = rest[n:]
	a.behindTag, a.mayOpen = true, false

	// The end may come within the closing tag
	tail := strings.TrimLeft(a.rest, exaone4WhiteSpace)
	if rest, ok := strings.CutPrefix(tail, exaone4ToolCloseTag); ok {
		a.rest = rest
	} else if strings.HasPrefix(exaone4ToolCloseTag, tail) {
		a.rest = ""
	}
	return nil
}

// exaone4FirstObject returns the object that s begins with and its length. It
// may lack its outer braces, and its strings may have in them what JSON does
// not allow.
func exaone4FirstObject(s string) (map[string]json.RawMessage, int, error) {
	dec := json.NewDecoder(strings.NewReader(s))
	var object map[string]json.RawMessage
	if err := dec.Decode(&object); err == nil {
		return object, int(dec.InputOffset()), nil
	}

	for n := 1; n <= len(s); n++ {
		candidates := []string{s[:n]}
		if tail := s[n:]; strings.HasPrefix(tail, exaone4ToolCloseTag) || len(tail) > 1 && strings.HasPrefix(exaone4ToolCloseTag, tail) {
			candidates = append(candidates, s[:n]+"}")
		} else if s[n-1] != '}' {
			continue
		}

		for _, candidate := range candidates {
			if strings.HasPrefix(strings.TrimLeft(candidate, " \t\r\n"), `"`) {
				candidate = "{" + candidate
			}
			for _, text := range []string{candidate, exaone4Escaped(candidate)} {
				var object map[string]json.RawMessage
				if err := json.Unmarshal([]byte(text), &object); err == nil {
					return object, n, nil
				}
			}
		}
	}
	return nil, 0, fmt.Errorf("no object at the beginning of %q", s)
}

var (
	exaone4StringRegexp = regexp.MustCompile(`"(?:[^"\\]|\\(?s:.))*"`)
	exaone4EscapeRegexp = regexp.MustCompile(`\\u[0-9a-fA-F]{4}|\\["\\/bfnrt]|\\|[\x00-\x1f]`)
)

// exaone4Escaped escapes in strings what JSON wants escaped.
func exaone4Escaped(s string) string {
	return exaone4StringRegexp.ReplaceAllStringFunc(s, func(s string) string {
		return exaone4EscapeRegexp.ReplaceAllStringFunc(s, func(s string) string {
			switch {
			case s == `\`:
				return `\\`
			case len(s) == 1:
				return fmt.Sprintf(`\u%04x`, s[0])
			default:
				return s
			}
		})
	})
}

func exaone4SaysNothing(raw json.RawMessage) bool {
	var value any
	if raw == nil || exaone4Decode(raw, &value) != nil {
		return true
	}
	switch value := value.(type) {
	case nil:
		return true
	case string:
		return value == ""
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	default:
		return false
	}
}

// drop takes off thinking tags, and the white space before each.
func (a *exaone4Accountant) drop() {
	for {
		trimmed := strings.TrimLeft(a.rest, exaone4WhiteSpace)
		if rest, ok := strings.CutPrefix(trimmed, exaone4ThinkingCloseTag); ok && a.mayClose {
			a.rest = rest
			a.behindTag, a.mayOpen, a.mayClose = true, false, false
		} else if rest, ok := strings.CutPrefix(trimmed, exaone4ThinkingOpenTag); ok && a.mayOpen {
			a.rest = rest
			a.behindTag, a.mayOpen = true, false
		} else {
			return
		}
	}
}

// exaone4SameArguments compares arguments with what was said: an object, an
// object in a string, or the value of the only parameter.
func exaone4SameArguments(raw json.RawMessage, arguments api.ToolCallFunctionArguments) error {
	bts, err := json.Marshal(arguments)
	if err != nil {
		return err
	}

	var got map[string]any
	if err := exaone4Decode(bts, &got); err != nil {
		return err
	}

	// Nothing is no arguments, or the value of the only parameter
	if exaone4SaysNothing(raw) {
		for _, value := range got {
			if value, err := json.Marshal(value); err != nil || len(got) > 1 || !exaone4SaysNothing(value) {
				return fmt.Errorf("arguments are %s, though there are none", bts)
			}
		}
		return nil
	}

	var said any
	if err := exaone4Decode(raw, &said); err != nil {
		return err
	}

	candidates := []any{said}
	if s, ok := said.(string); ok {
		var inner any
		if err := exaone4Decode([]byte(s), &inner); err == nil {
			candidates = append(candidates, inner)
		}
	}

	for _, candidate := range candidates {
		if reflect.DeepEqual(any(got), candidate) {
			return nil
		}
	}
	for _, value := range got {
		if len(got) == 1 && reflect.DeepEqual(value, said) {
			return nil
		}
	}
	return fmt.Errorf("arguments are %s, not %s", bts, raw)
}

func exaone4Decode(bts []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(bts))
	dec.UseNumber()
	return dec.Decode(v)
}
