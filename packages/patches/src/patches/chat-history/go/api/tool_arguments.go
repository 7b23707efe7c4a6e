package api

import (
	"bytes"
	"encoding/json"
	"strings"
)

// argumentsObject returns the object of arguments that clients send as a
// string, as OpenAI's API has it.
func argumentsObject(data []byte) []byte {
	var object string
	if !bytes.HasPrefix(data, []byte(`"`)) || json.Unmarshal(data, &object) != nil {
		return data
	}
	if strings.TrimSpace(object) == "" {
		return []byte("{}")
	}
	return []byte(object)
}
