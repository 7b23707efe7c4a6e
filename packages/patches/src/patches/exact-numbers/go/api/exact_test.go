package api

import (
	"encoding/json"
	"testing"
)

func TestToolCallFunctionArgumentsExact(t *testing.T) {
	tests := []struct {
		name, in string
		exact    bool
	}{
		{"no numbers", `{"a": "1.0", "b": [true, null]}`, false},
		{"numbers that a float64 keeps", `{"a": 1, "b": [-2.5, {"c": 9007199254740992}], "d": 1e+21}`, false},
		{"many digits", `{"a": 12345678901234567890}`, true},
		{"fraction of zero", `{"a": {"b": [1.0]}}`, true},
		{"zero at the end", `{"a": 1, "b": 2.50}`, true},
		{"exponent", `{"a": 1E5}`, true},
		{"negative zero", `{"a": -0.0}`, true},
		{"empty", `{}`, false},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := []byte(tt.in)
			var args ToolCallFunctionArguments
			if err := json.Unmarshal(data, &args); err != nil {
				t.Fatal(err)
			}
			clear(data)

			want := ""
			if tt.exact {
				want = tt.in
			}
			if got := string(args.Exact()); got != want {
				t.Errorf("got %q, want %q", got, want)
			}

			other := args
			args.Set("a", 1)
			if args.Exact() != nil {
				t.Error("expected nothing after a change")
			}
			if got := string(other.Exact()); got != want {
				t.Errorf("got %q, want %q in a copy", got, want)
			}
		})
	}
}

func TestToolFunctionParametersExact(t *testing.T) {
	tests := []struct {
		name, in string
		exact    bool
	}{
		{"numbers that a float64 keeps", `{"type": "object", "properties": {"a": {"type": "integer", "enum": [1, 2.5]}}}`, false},
		{"enum", `{"type": "object", "properties": {"a": {"type": "integer", "enum": [12345678901234567890]}}}`, true},
		{"items", `{"type": "object", "properties": {"a": {"type": "array", "items": {"maximum": 1.0}}}}`, true},
		{"definitions", `{"type": "object", "$defs": {"a": {"maximum": 1.0}}, "properties": {}}`, true},
		{"no properties", `{"type": "object", "$defs": {"a": {"maximum": 1.0}}}`, false},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := []byte(`{"type": "function", "function": {"name": "f", "parameters": ` + tt.in + `}}`)
			var tool Tool
			if err := json.Unmarshal(data, &tool); err != nil {
				t.Fatal(err)
			}
			clear(data)

			parameters := tool.Function.Parameters
			if parameters.Type != "object" {
				t.Errorf("got type %q", parameters.Type)
			}

			want := ""
			if tt.exact {
				want = tt.in
			}
			if got := string(parameters.Exact()); got != want {
				t.Errorf("got %q, want %q", got, want)
			}

			parameters.Properties.Set("b", ToolProperty{})
			if parameters.Exact() != nil {
				t.Error("expected nothing after a change")
			}
		})
	}

	var parameters ToolFunctionParameters
	if err := json.Unmarshal([]byte(`{"type": 1}`), &parameters); err == nil {
		t.Error("expected an error for a type that is a number")
	}
}
