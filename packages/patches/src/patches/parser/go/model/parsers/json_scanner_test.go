package parsers

import "testing"

func TestJSONScanner(t *testing.T) {
	tests := []struct {
		name   string
		input  string
		want   string
		status jsonStatus
	}{
		{"object and text", `{"a": {"b": [1, true, "c"]}} d`, `{"a": {"b": [1, true, "c"]}}`, jsonComplete},
		{"empty", `{}`, `{}`, jsonComplete},
		{"white space", "\n\t{ \r\n}\n", "\n\t{ \r\n}", jsonComplete},
		{"braces and quotes in strings", `{"}": "\"}", "]": "\\"}}`, `{"}": "\"}", "]": "\\"}`, jsonComplete},
		{"closing tag in a string", `{"a": "</tool_call>"}</tool_call>`, `{"a": "</tool_call>"}`, jsonComplete},
		{"object that does not end", `{"a": [1, 2`, `{"a": [1, 2`, jsonMore},
		{"string that does not end", `{"a": "b}</tool_call>`, `{"a": "b}</tool_call>`, jsonMore},
		{"nothing", " ", " ", jsonMore},
		{"no object", `[1]`, ``, jsonInvalid},
		{"no value", `{"a": }`, `{"a": `, jsonInvalid},
		{"no comma", `{"a": 1 "b": 2}`, `{"a": 1 `, jsonInvalid},
		{"comma and no key", `{"a": 1, }`, `{"a": 1, `, jsonInvalid},
		{"brackets that do not match", `{"a": [}]`, `{"a": [`, jsonInvalid},
		{"closing tag for a brace", `{"a": 1</tool_call>`, `{"a": 1`, jsonInvalid},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for i := range len(tt.input) + 1 {
				var j jsonScanner
				n, status := j.scan(tt.input[:i])
				if status == jsonMore {
					var more int
					more, status = j.scan(tt.input[n:])
					n += more
				}
				if got := tt.input[:n]; got != tt.want || status != tt.status {
					t.Fatalf("split at %d: got %q and %d, want %q and %d", i, got, status, tt.want, tt.status)
				}
				if j.offset != n || j.tolerant {
					t.Fatalf("split at %d: offset %d, tolerant %t", i, j.offset, j.tolerant)
				}
			}
		})
	}
}

func TestJSONScannerTolerates(t *testing.T) {
	for _, tt := range []struct {
		input string
		fault int
	}{
		{"{\"a\": \"b\nc\"}", 8},
		{`{"a": "\d"}`, 8},
		{"{\"a\tb\": \"\\'\"}", 3},
	} {
		var j jsonScanner
		if n, status := j.scan(tt.input); n != len(tt.input) || status != jsonComplete {
			t.Errorf("%q: scanned %d bytes, status %d", tt.input, n, status)
		}
		if !j.tolerant || j.fault != tt.fault {
			t.Errorf("%q: tolerant %t, fault %d, want %d", tt.input, j.tolerant, j.fault, tt.fault)
		}
	}
}
