package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/ollama/ollama/internal/orderedmap"
)

// unmarshalArguments decodes arguments whose order and whose numbers stay as
// they were written.
func unmarshalArguments(data []byte) (*orderedmap.Map[string, any], error) {
	arguments := orderedmap.New[string, any]()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	_, err := decodeMembers(dec, func(key string) error {
		var value any
		if err := dec.Decode(&value); err != nil {
			return err
		}
		err := keepNumbers(&value)
		arguments.Set(key, value)
		return err
	})
	return arguments, err
}

// unmarshalProperties decodes properties whose order and whose numbers stay as
// they were written, in one pass: of types that decode themselves, each level
// would be read again for every level around it.
func unmarshalProperties(data []byte) (*orderedmap.Map[string, ToolProperty], error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	properties, err := decodeProperties(dec)
	if properties == nil {
		properties = orderedmap.New[string, ToolProperty]()
	}
	return properties, err
}

// decodeProperties returns nil for null.
func decodeProperties(dec *json.Decoder) (*orderedmap.Map[string, ToolProperty], error) {
	properties := orderedmap.New[string, ToolProperty]()
	ok, err := decodeMembers(dec, func(key string) error {
		property, err := decodeProperty(dec)
		properties.Set(key, property)
		return err
	})
	if other := (notAnObject{}); !ok && errors.As(err, &other) && other.token == json.Delim('[') && !dec.More() {
		// Some languages write an object without members as a list
		_, err := dec.Token()
		return properties, err
	}
	if !ok {
		return nil, err
	}
	return properties, err
}

func decodeProperty(dec *json.Decoder) (ToolProperty, error) {
	type plain ToolProperty
	var property, nested plain

	// What holds no other properties is decoded as it always was
	rest := []byte("{")
	ok, err := decodeMembers(dec, func(key string) error {
		switch key {
		case "properties":
			properties, err := decodeProperties(dec)
			nested.Properties = nil
			if properties != nil {
				nested.Properties = &ToolPropertiesMap{om: properties}
			}
			return err
		case "anyOf":
			var err error
			nested.AnyOf, err = decodeAlternatives(dec)
			return err
		}

		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		name, err := json.Marshal(key)
		if len(rest) > 1 {
			rest = append(rest, ',')
		}
		rest = append(append(append(rest, name...), ':'), value...)
		return err
	})
	if err != nil {
		if other := (notAnObject{}); !ok && errors.As(err, &other) && (other.token == true || other.token == false) {
			// A schema of anything, or of nothing
			return ToolProperty{}, nil
		}
		return ToolProperty{}, err
	}

	flat := json.NewDecoder(bytes.NewReader(append(rest, '}')))
	flat.UseNumber()
	if err := flat.Decode(&property); err != nil {
		return ToolProperty{}, err
	}
	if nested.Properties != nil {
		property.Properties = nested.Properties
	}
	if nested.AnyOf != nil {
		property.AnyOf = nested.AnyOf
	}

	for i := range property.Enum {
		if err := keepNumbers(&property.Enum[i]); err != nil {
			return ToolProperty{}, err
		}
	}
	return ToolProperty(property), keepNumbers(&property.Items)
}

func decodeAlternatives(dec *json.Decoder) ([]ToolProperty, error) {
	token, err := dec.Token()
	if err != nil || token == nil {
		return nil, err
	}
	if token != json.Delim('[') {
		return nil, fmt.Errorf("json: cannot unmarshal %v into an array of properties", token)
	}

	alternatives := []ToolProperty{}
	for dec.More() {
		alternative, err := decodeProperty(dec)
		if err != nil {
			return nil, err
		}
		alternatives = append(alternatives, alternative)
	}
	_, err = dec.Token()
	return alternatives, err
}

// notAnObject is the error for what is there in place of an object.
type notAnObject struct{ token json.Token }

func (n notAnObject) Error() string {
	return fmt.Sprintf("json: cannot unmarshal %v into an object", n.token)
}

// decodeMembers calls a function for each key of an object, to decode its
// value, and reports whether there is an object and not null.
func decodeMembers(dec *json.Decoder, decode func(key string) error) (bool, error) {
	token, err := dec.Token()
	if err != nil || token == nil {
		return false, err
	}
	if token != json.Delim('{') {
		return false, notAnObject{token}
	}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return true, err
		}
		key, ok := token.(string)
		if !ok {
			return true, fmt.Errorf("json: %v is not a key", token)
		}
		if err := decode(key); err != nil {
			return true, err
		}
	}
	_, err = dec.Token()
	return true, err
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

// marshalProperties encodes properties in one pass: what a type encodes by
// itself would be read again for every level around it.
func marshalProperties(properties *orderedmap.Map[string, ToolProperty]) ([]byte, error) {
	var b bytes.Buffer
	err := encodeProperties(&b, properties)
	return b.Bytes(), err
}

func encodeProperties(b *bytes.Buffer, properties *orderedmap.Map[string, ToolProperty]) error {
	if properties == nil {
		b.WriteString("null")
		return nil
	}

	separator := "{"
	for name, property := range properties.All() {
		b.WriteString(separator)
		separator = ","
		if err := encodeValue(b, name); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := encodeProperty(b, property); err != nil {
			return err
		}
	}
	if separator == "{" {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return nil
}

// encodeProperty encodes the fields of a property that are not empty.
func encodeProperty(b *bytes.Buffer, property ToolProperty) error {
	b.WriteByte('{')
	separator := ""
	fields := reflect.ValueOf(property)
	for i := range fields.NumField() {
		value := fields.Field(i)
		if value.IsZero() || value.Kind() == reflect.Slice && value.Len() == 0 {
			continue
		}
		name, _, _ := strings.Cut(fields.Type().Field(i).Tag.Get("json"), ",")
		fmt.Fprintf(b, "%s%q:", separator, name)
		separator = ","

		var err error
		switch value := value.Interface().(type) {
		case *ToolPropertiesMap:
			err = encodeProperties(b, value.om)
		case []ToolProperty:
			for i, alternative := range value {
				b.WriteByte("[,"[min(i, 1)])
				if err := encodeProperty(b, alternative); err != nil {
					return err
				}
			}
			b.WriteByte(']')
		default:
			err = encodeValue(b, value)
		}
		if err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func encodeValue(b *bytes.Buffer, value any) error {
	bts, err := json.Marshal(value)
	b.Write(bts)
	return err
}
