package api

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ToolOptions say whether and how a model may call tools.
type ToolOptions struct {
	// ToolChoice says whether the model may, must or must not call a tool.
	ToolChoice *ToolChoice `json:"tool_choice,omitempty"`

	// ParallelToolCalls is false if a response may have one call at most.
	ParallelToolCalls *bool `json:"parallel_tool_calls,omitempty"`

	// CallsTaken is how many calls a response has so far.
	CallsTaken int `json:"-"`
}

// ToolChoice is "none", "auto", "required", or the tool that must be called.
type ToolChoice struct {
	Mode string
	Name string
}

// UnmarshalJSON reads the forms that the APIs of OpenAI and Anthropic have. A
// choice among tools that are not functions stays with the model.
func (t *ToolChoice) UnmarshalJSON(data []byte) error {
	var object struct {
		Type     string `json:"type"`
		Name     string `json:"name"`
		Function struct {
			Name string `json:"name"`
		} `json:"function"`
	}
	if err := json.Unmarshal(data, &object.Type); err == nil {
		switch object.Type {
		case "none", "auto", "required", "any":
		default:
			return fmt.Errorf(`invalid tool_choice %q: it must be "none", "auto", "required" or a tool`, object.Type)
		}
	} else if err := json.Unmarshal(data, &object); err != nil {
		return err
	}

	*t = ToolChoice{Mode: "auto"}
	switch object.Type {
	case "none", "required":
		t.Mode = object.Type
	case "any":
		t.Mode = "required"
	case "function", "tool":
		t.Mode, t.Name = "required", object.Name+object.Function.Name
	}
	return nil
}

func (t ToolChoice) MarshalJSON() ([]byte, error) {
	if t.Name == "" {
		return json.Marshal(t.Mode)
	}
	return json.Marshal(map[string]any{"type": "function", "function": map[string]any{"name": t.Name}})
}

// AddTo returns the request with the options.
func (o ToolOptions) AddTo(req *ChatRequest) *ChatRequest {
	with := *req
	with.ToolOptions = o
	return &with
}

// MustCall reports whether a response must have a call.
func (o ToolOptions) MustCall() bool {
	return o.ToolChoice != nil && o.ToolChoice.Mode == "required"
}

// IsParallel reports whether a response may have more than one call.
func (o ToolOptions) IsParallel() bool {
	return o.ParallelToolCalls == nil || *o.ParallelToolCalls
}

// TakeCalls returns those of the next calls of a response that it may have.
func (o *ToolOptions) TakeCalls(calls []ToolCall) []ToolCall {
	if !o.IsParallel() {
		calls = calls[:min(len(calls), 1-o.CallsTaken)]
		o.CallsTaken += len(calls)
	}
	return calls
}

// ChooseTools leaves the tools that the model may call.
func (r *ChatRequest) ChooseTools() error {
	switch {
	case r.ToolChoice == nil:
		return nil
	case r.ToolChoice.Mode == "none":
		r.Tools = nil
		return nil
	case r.MustCall() && len(r.Tools) == 0:
		return errors.New("tool_choice requires a call, but there are no tools")
	case r.ToolChoice.Name == "":
		return nil
	}

	for _, tool := range r.Tools {
		if tool.Function.Name == r.ToolChoice.Name {
			r.Tools = Tools{tool}
			return nil
		}
	}
	return fmt.Errorf("tool_choice names %q, which is not one of the tools", r.ToolChoice.Name)
}
