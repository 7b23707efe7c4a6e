package api

import (
	"encoding/json"
	"testing"
)

func TestToolSchema(t *testing.T) {
	tests := []struct {
		name       string
		parameters string
		// plain is what other models than those that get each field have.
		plain string
	}{
		{
			"fields in their order",
			`{"type":"object","properties":{"b":{"default":1.0,"type":"number"}},"required":["b"],"additionalProperties":false}`,
			`{"type":"object","required":["b"],"properties":{"b":{"type":"number"}}}`,
		},
		{"no properties", `{"type":"object"}`, `{"type":"object","properties":null}`},
		{"empty properties", `{"type":"object","properties":{}}`, `{"type":"object","properties":{}}`},
		{"a list of no properties", `{"type":"object","properties":[]}`, `{"type":"object","properties":{}}`},
		{"a property of any kind", `{"type":"object","properties":{"a":true,"b":false}}`, `{"type":"object","properties":{"a":{},"b":{}}}`},
		{"nothing", `{}`, `{"type":"","properties":null}`},
		{"null", `null`, `{"type":"","properties":null}`},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tools Tools
			if err := json.Unmarshal([]byte(`[{"type": "function", "function": {"name": "f", "parameters": `+tt.parameters+`}}]`), &tools); err != nil {
				t.Fatal(err)
			}
			want := tt.parameters
			if want == "null" {
				want = tt.plain
			}
			if got := tools[0].Function.Parameters.String(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if got := tools.WithoutSchemas()[0].Function.Parameters.String(); got != tt.plain {
				t.Errorf("without schemas: got %s, want %s", got, tt.plain)
			}
			if got := tools[0].Function.Parameters.String(); got != want {
				t.Errorf("the tools that were given changed: got %s, want %s", got, want)
			}
		})
	}

	for _, parameters := range []string{`{"properties": [1]}`, `{"properties": true}`, `{"properties": {"a": 1}}`, `{"properties": {"a": []}}`} {
		var tool Tool
		if err := json.Unmarshal([]byte(`{"function": {"name": "f", "parameters": `+parameters+`}}`), &tool); err == nil {
			t.Errorf("%s is accepted", parameters)
		}
	}

	if tools := Tools(nil).WithoutSchemas(); tools != nil {
		t.Errorf("got tools %v", tools)
	}
}
