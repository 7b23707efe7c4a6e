package parsers

import "strings"

type jsonStatus int

const (
	jsonMore jsonStatus = iota
	jsonComplete
	jsonInvalid
)

type jsonExpect int

const (
	jsonExpectObject jsonExpect = iota
	jsonExpectKeyOrEnd
	jsonExpectKey
	jsonExpectColon
	jsonExpectValueOrEnd
	jsonExpectValue
	jsonExpectCommaOrEnd
)

const (
	jsonWhiteSpace = " \t\r\n"

	// jsonMaxDepth leaves room for what responses and requests put around the
	// arguments of a call: encoding/json reads 10,000 levels.
	jsonMaxDepth = 9900
)

// jsonScanner finds the end of a JSON object that arrives in chunks, so that a
// closing tag in one of its strings can be told from one behind the object. It
// looks at each byte once, and knows as soon as the structure is broken.
// Numbers and literals are left to encoding/json.
type jsonScanner struct {
	expect   jsonExpect
	stack    []byte
	inString bool
	escaped  bool
	inScalar bool

	// begun is set once there is something that may be an object.
	begun bool
	// offset is how much was scanned.
	offset int
	// tolerant is set once the text is not JSON but still has one reading, and
	// fault is where that begins: a string has characters that JSON escapes.
	tolerant bool
	fault    int
}

// scan consumes s and returns how many of its bytes belong to the object. It
// must not be called again once the object is complete.
func (j *jsonScanner) scan(s string) (n int, status jsonStatus) {
	defer func() { j.offset += n }()

	for i := range len(s) {
		c := s[i]
		switch {
		case j.inString:
			if !j.scanString(c) {
				j.tolerate(j.offset + i)
			}
			continue
		case j.inScalar:
			if isJSONScalar(c) {
				continue
			}
			j.inScalar = false
		}

		if strings.IndexByte(jsonWhiteSpace, c) >= 0 {
			continue
		}
		if !j.scanToken(c) {
			return i, jsonInvalid
		}
		j.begun = true
		if len(j.stack) == 0 {
			return i + 1, jsonComplete
		}
	}
	return len(s), jsonMore
}

// tolerate notes that the text is not JSON from the given offset on.
func (j *jsonScanner) tolerate(offset int) {
	if !j.tolerant {
		j.tolerant = true
		j.fault = offset
	}
}

// scanString reports whether JSON allows c where it stands.
func (j *jsonScanner) scanString(c byte) bool {
	switch {
	case j.escaped:
		j.escaped = false
		return strings.IndexByte(`"\/bfnrtu`, c) >= 0
	case c == '\\':
		j.escaped = true
	case c == '"':
		j.inString = false
	}
	return c >= ' '
}

func (j *jsonScanner) scanToken(c byte) bool {
	switch j.expect {
	case jsonExpectObject:
		return c == '{' && j.open(c)
	case jsonExpectKeyOrEnd, jsonExpectKey:
		if c == '}' && j.expect == jsonExpectKeyOrEnd {
			return j.close(c)
		}
		j.expect = jsonExpectColon
		j.inString = c == '"'
		return j.inString
	case jsonExpectColon:
		j.expect = jsonExpectValue
		return c == ':'
	case jsonExpectValueOrEnd, jsonExpectValue:
		if c == ']' && j.expect == jsonExpectValueOrEnd {
			return j.close(c)
		}
		if c == '{' || c == '[' {
			return j.open(c)
		}
		j.expect = jsonExpectCommaOrEnd
		j.inString = c == '"'
		j.inScalar = isJSONScalar(c)
		return j.inString || j.inScalar
	case jsonExpectCommaOrEnd:
		if c != ',' {
			return j.close(c)
		}
		j.expect = jsonExpectValue
		if j.stack[len(j.stack)-1] == '{' {
			j.expect = jsonExpectKey
		}
		return true
	default:
		panic("unreachable")
	}
}

func (j *jsonScanner) open(c byte) bool {
	j.stack = append(j.stack, c)
	j.expect = jsonExpectValueOrEnd
	if c == '{' {
		j.expect = jsonExpectKeyOrEnd
	}
	return len(j.stack) <= jsonMaxDepth
}

func (j *jsonScanner) close(c byte) bool {
	top := j.stack[len(j.stack)-1]
	if !(top == '{' && c == '}' || top == '[' && c == ']') {
		return false
	}
	j.stack = j.stack[:len(j.stack)-1]
	j.expect = jsonExpectCommaOrEnd
	return true
}

func isJSONScalar(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || c == 'E' || c == '+' || c == '-' || c == '.'
}
