package anthropic

import (
	"encoding/json"
	"errors"

	"github.com/ollama/ollama/api"
)

// OutputFormat is the format that a response is to have.
type OutputFormat struct {
	Type   string          `json:"type"` // "json_schema"
	Schema json.RawMessage `json:"schema,omitempty"`
}

// messagesExtensions are fields of a request that newer clients send.
type messagesExtensions struct {
	// OutputFormat is the earlier name of the format in OutputConfig.
	OutputFormat *OutputFormat `json:"output_format,omitempty"`
	Thread       *struct {
		Type string `json:"type"`
	} `json:"thread,omitempty"`
}

// extend adds to a converted request what newer fields of r ask for.
func (r MessagesRequest) extend(chat *api.ChatRequest) error {
	if r.Thread != nil && r.Thread.Type == "continue" {
		return errors.New("thread is not supported: conversations are not stored. Send all messages of the conversation")
	}

	format := r.OutputFormat
	if r.OutputConfig != nil && r.OutputConfig.Format != nil {
		format = r.OutputConfig.Format
	}
	if format != nil && format.Type == "json_schema" {
		chat.Format = format.Schema
	}

	if r.Thinking != nil && r.Thinking.Type == "disabled" {
		chat.Think = &api.ThinkValue{Value: false}
	}
	return nil
}

// thinkingBlock returns a block of thinking. Clients require a signature,
// which nothing here verifies.
func thinkingBlock(thinking string) ContentBlock {
	return ContentBlock{Type: "thinking", Thinking: ptr(thinking), Signature: "ollama"}
}
