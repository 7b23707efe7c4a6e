package renderers

import (
	"bytes"
	"encoding/json"

	"github.com/ollama/ollama/api"
)

// exactExaone4Arguments returns arguments with their numbers as they were
// written.
func exactExaone4Arguments(arguments api.ToolCallFunctionArguments) (api.ToolCallFunctionArguments, error) {
	values, err := decodeExaone4(arguments.Exact())
	if err != nil || values == nil {
		return arguments, err
	}

	exact := api.NewToolCallFunctionArguments()
	for key := range arguments.All() {
		exact.Set(key, values[key])
	}
	return exact, nil
}

// exactExaone4Tool returns a tool with the numbers of its schema as they were
// written.
func exactExaone4Tool(tool api.Tool) (api.Tool, error) {
	schema, err := decodeExaone4(tool.Function.Parameters.Exact())
	if err != nil || schema == nil {
		return tool, err
	}

	parameters := &tool.Function.Parameters
	setExaone4Exact(&parameters.Defs, schema["$defs"])
	setExaone4Exact(&parameters.Items, schema["items"])
	parameters.Properties = exactExaone4Properties(parameters.Properties, schema["properties"])
	return tool, nil
}

func exactExaone4Properties(properties *api.ToolPropertiesMap, exact any) *api.ToolPropertiesMap {
	values, ok := exact.(map[string]any)
	if properties == nil || !ok {
		return properties
	}

	out := api.NewToolPropertiesMap()
	for key, property := range properties.All() {
		out.Set(key, exactExaone4Property(property, values[key]))
	}
	return out
}

func exactExaone4Property(property api.ToolProperty, exact any) api.ToolProperty {
	values, ok := exact.(map[string]any)
	if !ok {
		return property
	}

	setExaone4Exact(&property.Items, values["items"])
	setExaone4Exact(&property.Enum, values["enum"])
	property.Properties = exactExaone4Properties(property.Properties, values["properties"])

	if anyOf, _ := values["anyOf"].([]any); len(anyOf) == len(property.AnyOf) {
		out := make([]api.ToolProperty, len(anyOf))
		for i := range out {
			out[i] = exactExaone4Property(property.AnyOf[i], anyOf[i])
		}
		property.AnyOf = out
	}
	return property
}

// setExaone4Exact sets a part of a schema if it is there as it was written.
func setExaone4Exact[T any](part *T, exact any) {
	if value, ok := exact.(T); ok && exact != nil {
		*part = value
	}
}

// decodeExaone4 returns an object with its numbers as they are written, and
// nothing for nothing.
func decodeExaone4(object json.RawMessage) (map[string]any, error) {
	if object == nil {
		return nil, nil
	}

	dec := json.NewDecoder(bytes.NewReader(object))
	dec.UseNumber()

	var values map[string]any
	err := dec.Decode(&values)
	return values, err
}
