package api

import (
	"bytes"
	"encoding/json"
)

// Exact returns the JSON that arguments were read from, if it has numbers that
// their values do not keep as they were written.
func (t *ToolCallFunctionArguments) Exact() json.RawMessage {
	return t.exact
}

// Exact returns the JSON that parameters were read from, if it has numbers that
// they do not keep as they were written.
func (t *ToolFunctionParameters) Exact() json.RawMessage {
	if t.Properties == nil {
		return nil
	}
	return t.Properties.exact
}

func (t *ToolFunctionParameters) UnmarshalJSON(data []byte) error {
	type parameters ToolFunctionParameters
	if err := json.Unmarshal(data, (*parameters)(t)); err != nil {
		return err
	}

	// Properties alone is a type with room for it.
	if t.Properties != nil {
		t.Properties.exact = exactJSON(data)
	}
	return nil
}

// exactJSON returns a copy of data if a float64 does not keep each of its
// numbers as it is written, and nothing if it does.
func exactJSON(data []byte) json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	for {
		token, err := dec.Token()
		if err != nil {
			return nil
		}

		number, ok := token.(json.Number)
		if !ok {
			continue
		}
		f, err := number.Float64()
		if err != nil {
			return bytes.Clone(data)
		}
		if b, err := json.Marshal(f); err != nil || string(b) != number.String() {
			return bytes.Clone(data)
		}
	}
}
