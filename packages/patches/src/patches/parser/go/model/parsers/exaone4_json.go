package parsers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ollama/ollama/api"
)

// exaone4JSONScanner also takes an object that has no opening brace.
type exaone4JSONScanner struct {
	jsonScanner
	noBrace bool
}

func (j *exaone4JSONScanner) scan(s string) (n int, status jsonStatus) {
	if !j.begun {
		if i := len(s) - len(strings.TrimLeft(s, jsonWhiteSpace)); i < len(s) && s[i] == '"' {
			j.open('{')
			j.noBrace = true
			j.tolerate(j.offset + i)
		}
	}
	return j.jsonScanner.scan(s)
}

// needsOnlyBrace reports whether the object would be whole with one brace more.
func (j *exaone4JSONScanner) needsOnlyBrace() bool {
	return len(j.stack) == 1 && j.expect == jsonExpectCommaOrEnd && !j.inString
}

// toolCall turns what was scanned into a tool call, and reports whether it is
// one. What is not strictly JSON is one only if it calls a declared tool.
func (j *exaone4JSONScanner) toolCall(raw string, tools []api.Tool) (api.ToolCall, bool) {
	lenient := false
	if j.noBrace {
		raw, lenient = "{"+raw, true
	}
	if len(j.stack) > 0 {
		raw, lenient = raw+"}", true
	}
	if !json.Valid([]byte(raw)) {
		raw, lenient = exaone4EscapeStrings(raw), true
	}

	call, ok := parseExaone4ToolCall(raw, tools)
	if ok && lenient {
		_, ok = exaone4DeclaredTool(call.Function.Name, tools)
	}
	return call, ok
}

// exaone4EscapeStrings escapes what a string of JSON cannot hold: control
// characters, and backslashes that escape nothing.
func exaone4EscapeStrings(raw string) string {
	var sb strings.Builder
	inString := false
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case !inString:
			inString = c == '"'
			sb.WriteByte(c)
		case c == '"':
			inString = false
			sb.WriteByte(c)
		case c < ' ':
			fmt.Fprintf(&sb, `\u%04x`, c)
		case c == '\\':
			if n := exaone4EscapeLen(raw[i:]); n > 0 {
				sb.WriteString(raw[i : i+n])
				i += n - 1
			} else {
				sb.WriteString(`\\`)
			}
		default:
			sb.WriteByte(c)
		}
	}
	return sb.String()
}

// exaone4EscapeLen returns the length of the escape that s begins with, 0 if
// it is none.
func exaone4EscapeLen(s string) int {
	if len(s) < 2 || strings.IndexByte(`"\/bfnrtu`, s[1]) < 0 {
		return 0
	}
	if s[1] != 'u' {
		return 2
	}
	if len(s) < 6 {
		return 0
	}
	if _, err := strconv.ParseUint(s[2:6], 16, 16); err != nil {
		return 0
	}
	return 6
}

// exaone4ArgumentKeys are the names that a model gives to arguments.
var exaone4ArgumentKeys = []string{"arguments", "parameters", "args"}

// parseExaone4ToolCall turns the JSON of a tool call into one, and reports
// whether it is one. What says more than a call can carry is not: that would
// be lost.
func parseExaone4ToolCall(raw string, tools []api.Tool) (api.ToolCall, bool) {
	members, ok := parseExaone4JSONObject(raw)
	if !ok {
		return api.ToolCall{}, false
	}

	var name string
	said := map[string]json.RawMessage{}
	for _, m := range members {
		switch m.key {
		case "name":
			name, _ = exaone4Value(m.value).(string)
		case "arguments", "parameters", "args":
			said[m.key] = m.value
		case "id", "type":
			// As other formats have them
		default:
			return api.ToolCall{}, false
		}
	}
	if name == "" {
		return api.ToolCall{}, false
	}

	// Of several arguments, those that are not empty count
	var value json.RawMessage
	for _, key := range exaone4ArgumentKeys {
		v, ok := said[key]
		if !ok {
			continue
		}
		if !isExaone4Empty(value) && !isExaone4Empty(v) {
			return api.ToolCall{}, false
		}
		if value == nil || string(value) == "null" || !isExaone4Empty(v) {
			value = v
		}
	}

	arguments, ok := exaone4Arguments(value, name, tools)
	if !ok {
		return api.ToolCall{}, false
	}
	return api.ToolCall{Function: api.ToolCallFunction{Name: name, Arguments: arguments}}, true
}

// isExaone4Empty reports whether a value, as compact JSON, says nothing.
func isExaone4Empty(value json.RawMessage) bool {
	switch string(value) {
	case "", "null", "{}", "[]", `""`:
		return true
	default:
		return false
	}
}

func exaone4Arguments(value json.RawMessage, name string, tools []api.Tool) (api.ToolCallFunctionArguments, bool) {
	arguments := api.NewToolCallFunctionArguments()
	if len(value) == 0 || string(value) == "null" {
		return arguments, true
	}

	object := string(value)
	if value[0] == '"' {
		object, _ = exaone4Value(value).(string)
	}
	if strings.HasPrefix(strings.TrimLeft(object, exaone4WhiteSpace), "{") && json.Valid([]byte(object)) {
		members, ok := parseExaone4JSONObject(object)
		for _, m := range members {
			arguments.Set(m.key, exaone4Value(m.value))
		}
		return arguments, ok
	}

	tool, ok := exaone4DeclaredTool(name, tools)
	if !ok {
		return arguments, false
	}

	switch properties := tool.Function.Parameters.Properties; properties.Len() {
	case 0:
		return arguments, isExaone4Empty(value)
	case 1:
		// The model's instructions allow a bare value where its name is clear.
		for parameter := range properties.All() {
			arguments.Set(parameter, exaone4Value(value))
		}
		return arguments, true
	default:
		return arguments, false
	}
}

func exaone4DeclaredTool(name string, tools []api.Tool) (api.Tool, bool) {
	for _, tool := range tools {
		if tool.Function.Name == name {
			return tool, true
		}
	}
	return api.Tool{}, false
}

type exaone4Member struct {
	key   string
	value json.RawMessage
}

// parseExaone4JSONObject returns the members of an object in their order, as
// compact JSON, and reports whether s is one that clients can read: no key
// twice, and nothing that they cannot decode.
func parseExaone4JSONObject(s string) ([]exaone4Member, bool) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(s)); err != nil || !canExaone4Carry(compact.Bytes()) {
		return nil, false
	}

	dec := json.NewDecoder(&compact)
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return nil, false
	}

	var members []exaone4Member
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		key, ok := token.(string)
		if err != nil || !ok || seen[key] {
			return nil, false
		}
		seen[key] = true

		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, false
		}
		members = append(members, exaone4Member{key: key, value: value})
	}
	return members, true
}

// canExaone4Carry reports whether clients can read valid JSON as arguments: a
// float64 holds every number, if not every digit of it, and it is not too deep.
func canExaone4Carry(bts []byte) bool {
	dec := json.NewDecoder(bytes.NewReader(bts))
	dec.UseNumber()
	depth := 0
	for {
		token, err := dec.Token()
		if err != nil {
			return err == io.EOF
		}
		switch token := token.(type) {
		case json.Number:
			if _, err := token.Float64(); err != nil {
				return false
			}
		case json.Delim:
			depth++
			if token == '}' || token == ']' {
				depth -= 2
			}
			if depth > jsonMaxDepth {
				return false
			}
		}
	}
}

// exaone4Value returns a value of an argument. Objects and arrays stay as they
// were written, in compact form: that keeps the order of keys and the digits
// of numbers, and takes the same time to encode at every depth.
func exaone4Value(raw json.RawMessage) any {
	switch raw[0] {
	case '{', '[':
		return raw
	case '"', 't', 'f', 'n':
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			return raw
		}
		return value
	default:
		return exaone4Number(json.Number(raw))
	}
}

func exaone4Number(n json.Number) any {
	f, err := n.Float64()
	if err != nil {
		return n
	}
	if b, err := json.Marshal(f); err != nil || string(b) != n.String() {
		return n
	}
	return f
}
