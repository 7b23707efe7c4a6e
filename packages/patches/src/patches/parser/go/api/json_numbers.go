package api

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/ollama/ollama/internal/orderedmap"
)

// unmarshalOrdered decodes an object whose keys keep their order and whose
// numbers, where they are of no declared type, keep their digits.
func unmarshalOrdered[V any](data []byte, keep func(*V) error) (*orderedmap.Map[string, V], error) {
	om := orderedmap.New[string, V]()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()

	token, err := dec.Token()
	if err != nil || token == nil {
		return om, err
	}
	if token != json.Delim('{') {
		return om, fmt.Errorf("json: cannot unmarshal %v into an object", token)
	}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return om, err
		}
		var value V
		if err := dec.Decode(&value); err != nil {
			return om, err
		}
		if err := keep(&value); err != nil {
			return om, err
		}
		om.Set(token.(string), value)
	}
	return om, nil
}

// keepPropertyNumbers does for a property what keepNumbers does for a value.
func keepPropertyNumbers(property *ToolProperty) error {
	if err := keepNumbers(&property.Items); err != nil {
		return err
	}
	for i := range property.Enum {
		if err := keepNumbers(&property.Enum[i]); err != nil {
			return err
		}
	}
	for i := range property.AnyOf {
		if err := keepPropertyNumbers(&property.AnyOf[i]); err != nil {
			return err
		}
	}
	return nil
}

// keepNumbers makes a float64 of each json.Number in a value, as encoding/json
// does, but for those that would then be written in another way.
func keepNumbers(value *any) error {
	switch v := (*value).(type) {
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return fmt.Errorf("json: cannot unmarshal number %s into Go value of type float64", v)
		}
		if bts, err := json.Marshal(f); err == nil && string(bts) == v.String() {
			*value = f
		}
	case []any:
		for i := range v {
			if err := keepNumbers(&v[i]); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, element := range v {
			if err := keepNumbers(&element); err != nil {
				return err
			}
			v[key] = element
		}
	}
	return nil
}

// UnmarshalJSON decodes parameters whose numbers keep their digits.
func (t *ToolFunctionParameters) UnmarshalJSON(data []byte) error {
	type plain ToolFunctionParameters
	parameters := plain(*t)
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&parameters); err != nil {
		return err
	}
	*t = ToolFunctionParameters(parameters)
	if err := keepNumbers(&t.Defs); err != nil {
		return err
	}
	return keepNumbers(&t.Items)
}
