package api

import (
	"bytes"
	"encoding/json"
)

// keepSchema keeps parameters as they were written, with the fields that
// ToolFunctionParameters lacks, in their order.
func (t *ToolFunctionParameters) keepSchema(data []byte) {
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return
	}
	if t.Properties == nil {
		t.Properties = &ToolPropertiesMap{}
	}
	t.Properties.schema = bytes.Clone(data)
}

func (t ToolFunctionParameters) MarshalJSON() ([]byte, error) {
	if t.Properties != nil && t.Properties.schema != nil {
		return t.Properties.schema, nil
	}
	type plain ToolFunctionParameters
	return json.Marshal(plain(t))
}

// WithoutSchemas returns the tools with no more of their parameters than
// ToolFunctionParameters has fields for.
func (t Tools) WithoutSchemas() Tools {
	var plain Tools
	for _, tool := range t {
		if p := &tool.Function.Parameters; p.Properties != nil && p.Properties.schema != nil {
			om := p.Properties.om
			p.Properties = nil
			if om != nil {
				p.Properties = &ToolPropertiesMap{om: om}
			}
		}
		plain = append(plain, tool)
	}
	return plain
}
