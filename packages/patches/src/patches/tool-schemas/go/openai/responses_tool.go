package openai

import "encoding/json"

// UnmarshalJSON decodes a tool, and keeps its parameters as they were written.
func (t *ResponsesTool) UnmarshalJSON(data []byte) error {
	type plain ResponsesTool
	var tool plain
	if err := json.Unmarshal(data, &tool); err != nil {
		return err
	}
	var written struct {
		Parameters json.RawMessage `json:"parameters"`
	}
	if err := json.Unmarshal(data, &written); err != nil {
		return err
	}
	*t = ResponsesTool(tool)
	t.schema = written.Parameters
	return nil
}

// parametersJSON returns the parameters of a tool as they were written, if
// they were.
func (t ResponsesTool) parametersJSON() ([]byte, error) {
	if t.schema != nil {
		return t.schema, nil
	}
	return json.Marshal(t.Parameters)
}
