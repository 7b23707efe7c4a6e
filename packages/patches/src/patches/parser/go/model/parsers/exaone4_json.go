package parsers

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/ollama/ollama/api"
)

type exaone4JSONStatus int

const (
	exaone4JSONMore exaone4JSONStatus = iota
	exaone4JSONComplete
	exaone4JSONInvalid
)

type exaone4JSONExpect int

const (
	exaone4JSONExpectObject exaone4JSONExpect = iota
	exaone4JSONExpectKeyOrEnd
	exaone4JSONExpectKey
	exaone4JSONExpectColon
	exaone4JSONExpectValueOrEnd
	exaone4JSONExpectValue
	exaone4JSONExpectCommaOrEnd
)

// exaone4JSONScanner finds the end of a JSON object that arrives in chunks. It
// looks at each byte once, and knows as soon as the structure is broken: only
// then can a closing tag inside a string be told from one behind it. Escapes,
// numbers and literals are left to encoding/json.
type exaone4JSONScanner struct {
	expect   exaone4JSONExpect
	stack    []byte
	inString bool
	escaped  bool
	inScalar bool
}

// scan consumes s and returns how many of its bytes belong to the object.
func (j *exaone4JSONScanner) scan(s string) (int, exaone4JSONStatus) {
	for i := range len(s) {
		c := s[i]
		switch {
		case j.inString:
			if !j.scanString(c) {
				return i, exaone4JSONInvalid
			}
			continue
		case j.inScalar:
			if isExaone4JSONScalar(c) {
				continue
			}
			j.inScalar = false
		}

		if strings.IndexByte(" \t\r\n", c) >= 0 {
			continue
		}
		if !j.scanToken(c) {
			return i, exaone4JSONInvalid
		}
		if len(j.stack) == 0 {
			return i + 1, exaone4JSONComplete
		}
	}
	return len(s), exaone4JSONMore
}

func (j *exaone4JSONScanner) scanString(c byte) bool {
	switch {
	case c < ' ':
		return false
	case j.escaped:
		j.escaped = false
	case c == '\\':
		j.escaped = true
	case c == '"':
		j.inString = false
	}
	return true
}

func (j *exaone4JSONScanner) scanToken(c byte) bool {
	switch j.expect {
	case exaone4JSONExpectObject:
		return c == '{' && j.open(c)
	case exaone4JSONExpectKeyOrEnd, exaone4JSONExpectKey:
		if c == '}' && j.expect == exaone4JSONExpectKeyOrEnd {
			return j.close(c)
		}
		j.expect = exaone4JSONExpectColon
		j.inString = c == '"'
		return j.inString
	case exaone4JSONExpectColon:
		j.expect = exaone4JSONExpectValue
		return c == ':'
	case exaone4JSONExpectValueOrEnd, exaone4JSONExpectValue:
		if c == ']' && j.expect == exaone4JSONExpectValueOrEnd {
			return j.close(c)
		}
		if c == '{' || c == '[' {
			return j.open(c)
		}
		j.expect = exaone4JSONExpectCommaOrEnd
		j.inString = c == '"'
		j.inScalar = isExaone4JSONScalar(c)
		return j.inString || j.inScalar
	case exaone4JSONExpectCommaOrEnd:
		if c != ',' {
			return j.close(c)
		}
		j.expect = exaone4JSONExpectValue
		if j.stack[len(j.stack)-1] == '{' {
			j.expect = exaone4JSONExpectKey
		}
		return true
	default:
		panic("unreachable")
	}
}

func (j *exaone4JSONScanner) open(c byte) bool {
	j.stack = append(j.stack, c)
	j.expect = exaone4JSONExpectValueOrEnd
	if c == '{' {
		j.expect = exaone4JSONExpectKeyOrEnd
	}
	return true
}

func (j *exaone4JSONScanner) close(c byte) bool {
	top := j.stack[len(j.stack)-1]
	j.stack = j.stack[:len(j.stack)-1]
	j.expect = exaone4JSONExpectCommaOrEnd
	return top == '{' && c == '}' || top == '[' && c == ']'
}

func isExaone4JSONScalar(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || c == 'E' || c == '+' || c == '-' || c == '.'
}

// parseExaone4ToolCall turns the JSON of a tool call into one, and reports
// whether it is one. A call without arguments that says something else is not:
// that would be lost.
func parseExaone4ToolCall(raw string, tools []api.Tool) (api.ToolCall, bool) {
	parsed, ok := parseExaone4JSONObject(raw)
	if !ok {
		return api.ToolCall{}, false
	}

	value, _ := parsed.Get("name")
	name, _ := value.(string)
	if name == "" {
		return api.ToolCall{}, false
	}

	value, ok = parsed.Get("arguments")
	if !ok {
		value, ok = parsed.Get("parameters")
	}
	if !ok && parsed.Len() > 1 {
		return api.ToolCall{}, false
	}

	arguments, ok := exaone4Arguments(value, name, tools)
	if !ok {
		return api.ToolCall{}, false
	}

	return api.ToolCall{Function: api.ToolCallFunction{Name: name, Arguments: arguments}}, true
}

func exaone4Arguments(value any, name string, tools []api.Tool) (api.ToolCallFunctionArguments, bool) {
	switch value := value.(type) {
	case nil:
		return api.NewToolCallFunctionArguments(), true
	case api.ToolCallFunctionArguments:
		return value, true
	case string:
		if arguments, ok := parseExaone4JSONObject(value); ok {
			return arguments, true
		}
	}

	// The model's instructions allow a bare value where its name is clear.
	for _, tool := range tools {
		if properties := tool.Function.Parameters.Properties; tool.Function.Name == name && properties.Len() == 1 {
			arguments := api.NewToolCallFunctionArguments()
			for parameter := range properties.All() {
				arguments.Set(parameter, value)
			}
			return arguments, true
		}
	}

	return api.ToolCallFunctionArguments{}, false
}

func parseExaone4JSONObject(s string) (api.ToolCallFunctionArguments, bool) {
	if !json.Valid([]byte(s)) {
		return api.ToolCallFunctionArguments{}, false
	}

	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	value, err := decodeExaone4JSON(dec)
	object, ok := value.(api.ToolCallFunctionArguments)
	return object, ok && err == nil
}

// decodeExaone4JSON decodes a value as encoding/json does into any, but keeps
// the order of keys and the numbers that a float64 cannot hold.
func decodeExaone4JSON(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}

	switch token := token.(type) {
	case json.Number:
		return exaone4Number(token), nil
	case json.Delim:
		if token == '[' {
			array := []any{}
			for dec.More() {
				value, err := decodeExaone4JSON(dec)
				if err != nil {
					return nil, err
				}
				array = append(array, value)
			}
			_, err := dec.Token()
			return array, err
		}

		object := api.NewToolCallFunctionArguments()
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return nil, err
			}
			value, err := decodeExaone4JSON(dec)
			if err != nil {
				return nil, err
			}
			object.Set(key.(string), value)
		}
		_, err := dec.Token()
		return object, err
	default:
		return token, nil
	}
}

func exaone4Number(n json.Number) any {
	f, err := strconv.ParseFloat(n.String(), 64)
	if err != nil {
		return n
	}
	if b, err := json.Marshal(f); err != nil || string(b) != n.String() {
		return n
	}
	return f
}
