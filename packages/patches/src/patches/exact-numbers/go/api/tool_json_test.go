package api

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestNumbersKeepTheirDigits(t *testing.T) {
	const numbers = `[1,-0,1.5,1.0,1e5,9007199254740993,12345678901234567890,0.1234567890123456789,{"a":1.0}]`
	tests := []struct {
		name string
		into any
		data string
		fail bool
	}{
		{name: "arguments", into: &ToolCallFunctionArguments{}, data: `{"z":1.0,"a":` + numbers + `,"m":12345678901234567890}`},
		{name: "no arguments", into: &ToolCallFunctionArguments{}, data: `{}`},
		{name: "values of a property", into: &ToolPropertiesMap{}, data: `{"z":{"type":"number","enum":` + numbers + `},"a":{"type":"integer"}}`},
		{name: "items of a property", into: &ToolPropertiesMap{}, data: `{"a":{"type":"array","items":{"enum":` + numbers + `,"type":"number"}}}`},
		{name: "nested properties", into: &ToolPropertiesMap{}, data: `{"a":{"anyOf":[{"type":"number","enum":` + numbers + `}],"type":"object","properties":{"b":{"type":"number","enum":` + numbers + `}}}}`},
		{name: "definitions", into: &ToolFunctionParameters{}, data: `{"type":"object","$defs":{"a":` + numbers + `},"items":` + numbers + `,"properties":{"a":{"type":"integer"}}}`},
		{name: "definition out of range", into: &ToolFunctionParameters{}, data: `{"type":"object","$defs":{"a":1e400},"properties":{}}`, fail: true},
		{name: "out of range", into: &ToolCallFunctionArguments{}, data: `{"a":[1e400]}`, fail: true},
		{name: "value out of range", into: &ToolPropertiesMap{}, data: `{"a":{"enum":[1e400]}}`, fail: true},
		{name: "items out of range", into: &ToolPropertiesMap{}, data: `{"a":{"items":{"b":1e400}}}`, fail: true},
		{name: "alternative out of range", into: &ToolPropertiesMap{}, data: `{"a":{"anyOf":[{"enum":[1e400]}]}}`, fail: true},
		{name: "not an object", into: &ToolCallFunctionArguments{}, data: `[1]`, fail: true},
		{name: "a property that is not one", into: &ToolPropertiesMap{}, data: `{"a":1}`, fail: true},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := json.Unmarshal([]byte(tt.data), tt.into)
			if tt.fail {
				if err == nil {
					t.Errorf("got %v, want an error", tt.into)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			bts, err := json.Marshal(tt.into)
			if err != nil {
				t.Fatal(err)
			}
			if string(bts) != tt.data {
				t.Errorf("got  %s\nwant %s", bts, tt.data)
			}
		})
	}

	t.Run("null", func(t *testing.T) {
		var call ToolCallFunction
		if err := json.Unmarshal([]byte(`{"arguments":null}`), &call); err != nil || call.Arguments.Len() != 0 {
			t.Errorf("got %v, %v", call, err)
		}
	})

	t.Run("what a float64 writes in the same way is one", func(t *testing.T) {
		var arguments ToolCallFunctionArguments
		if err := json.Unmarshal([]byte(`{"a":1.5,"b":[2]}`), &arguments); err != nil {
			t.Fatal(err)
		}
		if a, _ := arguments.Get("a"); a != 1.5 {
			t.Errorf("got %T %v", a, a)
		}
		if b, _ := arguments.Get("b"); b.([]any)[0] != 2.0 {
			t.Errorf("got %v", b)
		}
	})
}

// The same as what encoding/json makes of the declared types.
func TestToolPropertiesJSON(t *testing.T) {
	tests := []struct {
		name string
		data string
		want string
	}{
		{name: "empty", data: `{}`, want: `{}`},
		{name: "nothing", data: `null`, want: `{}`},
		{
			name: "order of keys and of fields",
			data: `{"z": {"description": "<z>", "type": "string"}, "a": {"enum": ["b", null], "type": ["string", "null"], "title": "lost"}}`,
			want: `{"z":{"type":"string","description":"\u003cz\u003e"},"a":{"type":["string","null"],"enum":["b",null]}}`,
		},
		{
			name: "nested",
			data: `{"a": {"properties": {"c": {"type": "array", "items": {"type": "string"}}, "b": {}}, "type": "object"}, "d": {"anyOf": [{"type": "null"}, {"properties": {}}, {"anyOf": [{}]}]}}`,
			want: `{"a":{"type":"object","properties":{"c":{"type":"array","items":{"type":"string"}},"b":{}}},"d":{"anyOf":[{"type":"null"},{"properties":{}},{"anyOf":[{}]}]}}`,
		},
		{
			name: "empty and null fields",
			data: `{"a": {"anyOf": [], "type": [], "items": null, "description": "", "enum": [], "properties": null}, "b": null, "c": {"anyOf": null}, "d": {"anyOf": [null]}}`,
			want: `{"a":{},"b":{},"c":{},"d":{"anyOf":[{}]}}`,
		},
		{
			name: "keys twice",
			data: `{"a": {"type": "string"}, "b": {"properties": {"x": {}}, "properties": {"y": {}}}, "a": {"type": "integer"}}`,
			want: `{"a":{"type":"integer"},"b":{"properties":{"y":{}}}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var properties ToolPropertiesMap
			if err := properties.UnmarshalJSON([]byte(tt.data)); err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(properties)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}

	for _, data := range []string{`[1]`, `1`, `{"a": []}`, `{"a": {"type": 1}}`, `{"a": {"properties": [{}]}}`, `{"a": {"anyOf": {}}}`, `{"a": {"anyOf": [1]}}`, `{"a": {"enum": {}}}`} {
		var properties ToolPropertiesMap
		if err := json.Unmarshal([]byte(data), &properties); err == nil {
			t.Errorf("%s: want an error", data)
		}
	}

	t.Run("not set", func(t *testing.T) {
		got, err := json.Marshal(ToolFunctionParameters{Properties: &ToolPropertiesMap{}})
		if want := `{"type":"","properties":null}`; err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	})
}

func TestToolPropertiesDepth(t *testing.T) {
	for name, level := range map[string][2]string{
		"properties":   {`{"type":"object","properties":{"x":`, `}}`},
		"alternatives": {`{"anyOf":[`, `]}`},
	} {
		t.Run(name, func(t *testing.T) {
			const depth = 4900
			data := `{"x":` + strings.Repeat(level[0], depth) + `{"type":"string"}` + strings.Repeat(level[1], depth) + `}`
			start := time.Now()
			var properties ToolPropertiesMap
			if err := json.Unmarshal([]byte(data), &properties); err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(properties)
			if err != nil {
				t.Fatal(err)
			}
			if d := time.Since(start); d > 2*time.Second {
				t.Errorf("took %v", d)
			}
			if string(got) != data {
				t.Error("not what was read")
			}
		})
	}
}
