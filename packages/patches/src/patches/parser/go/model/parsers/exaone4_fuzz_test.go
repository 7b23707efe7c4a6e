package parsers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
)

// FuzzExaone4Parser checks that chunking never changes the result, and that
// every character of the input is in the content, in the thinking or in a
// call, but for tags and the white space beside them.
func FuzzExaone4Parser(f *testing.F) {
	for _, tc := range exaone4TestCases {
		f.Add(tc.input, uint(3), tc.think, !tc.noTools)
	}
	exaone4AddCorpus(f)

	f.Fuzz(func(t *testing.T, input string, size uint, think, tools bool) {
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

// exaone4AddCorpus adds the inputs that long runs have found interesting: on
// each line the size of the chunks, whether to think, whether there are tools,
// and a quoted input.
func exaone4AddCorpus(f *testing.F) {
	corpus, err := os.ReadFile(filepath.Join("testdata", "exaone4_corpus.txt"))
	if err != nil {
		f.Fatal(err)
	}

	for line := range strings.Lines(string(corpus)) {
		var input string
		var size uint
		var think, tools bool
		if _, err := fmt.Sscanf(line, "%d %t %t %q", &size, &think, &tools, &input); err != nil {
			f.Fatalf("%q: %v", line, err)
		}
		f.Add(input, size, think, tools)
	}
}

// exaone4Account finds the events in the input, in their order, and returns an
// error if that leaves anything behind.
func exaone4Account(input string, events []exaone4Event, think bool) error {
	a := exaone4Accountant{rest: input, behindTag: think, mayOpen: think, mayClose: think}
	for i, event := range events {
		var err error
		switch event := event.(type) {
		case exaone4EventContent:
			err = a.text(event.content)
		case exaone4EventThinkingContent:
			err = a.text(event.content)
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
}

// text finds what was said.
func (a *exaone4Accountant) text(s string) error {
	a.drop()
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

	dec := json.NewDecoder(strings.NewReader(rest))
	var object map[string]json.RawMessage
	if err := dec.Decode(&object); err != nil {
		return err
	}

	var name string
	if err := json.Unmarshal(object["name"], &name); err != nil || name != call.Function.Name {
		return fmt.Errorf("%q is called, not %q", call.Function.Name, object["name"])
	}
	arguments, ok := object["arguments"]
	if !ok {
		arguments = object["parameters"]
	}
	if err := exaone4SameArguments(arguments, call.Function.Arguments); err != nil {
		return err
	}

	a.rest = rest[dec.InputOffset():]
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

// drop takes off thinking tags, and the white space before each.
func (a *exaone4Accountant) drop() {
	for {
		trimmed := strings.TrimLeft(a.rest, exaone4WhiteSpace)
		if rest, ok := strings.CutPrefix(trimmed, exaone4ThinkingCloseTag); ok && a.mayClose {
			a.rest = rest
			a.behindTag, a.mayClose = true, false
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

	var said any
	if raw != nil {
		if err := exaone4Decode(raw, &said); err != nil {
			return err
		}
	}

	candidates := []any{said}
	if said == nil {
		candidates = append(candidates, map[string]any{})
	}
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
