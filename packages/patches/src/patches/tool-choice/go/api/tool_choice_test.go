package api

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestChatRequestToolChoice(t *testing.T) {
	tests := []struct {
		choice string
		// tools are those that the model may call, one letter each.
		tools string
		must  bool
		sent  string
		err   string
	}{
		{choice: `null`, tools: "ab"},
		{choice: `"auto"`, tools: "ab", sent: `"auto"`},
		{choice: `"none"`, sent: `"none"`},
		{choice: `"required"`, tools: "ab", must: true, sent: `"required"`},
		{choice: `"any"`, tools: "ab", must: true, sent: `"required"`},
		{choice: `"maybe"`, err: "invalid tool_choice"},
		{choice: `7`, err: "cannot unmarshal"},
		{choice: `{"type": "function", "function": {"name": "b"}}`, tools: "b", must: true, sent: `{"function":{"name":"b"},"type":"function"}`},
		{choice: `{"type": "function", "name": "a"}`, tools: "a", must: true, sent: `{"function":{"name":"a"},"type":"function"}`},
		{choice: `{"type": "tool", "name": "a"}`, tools: "a", must: true, sent: `{"function":{"name":"a"},"type":"function"}`},
		{choice: `{"type": "none"}`, sent: `"none"`},
		{choice: `{"type": "any"}`, tools: "ab", must: true, sent: `"required"`},
		{choice: `{"type": "web_search_preview"}`, tools: "ab", sent: `"auto"`},
		{choice: `{"type": "function", "name": "c"}`, err: `"c"`},
	}

	for _, tt := range tests {
		t.Run(tt.choice, func(t *testing.T) {
			var req ChatRequest
			err := json.Unmarshal([]byte(`{"model": "m", "tools": [{"function": {"name": "a"}}, {"function": {"name": "b"}}], "tool_choice": `+tt.choice+`}`), &req)
			if err == nil {
				err = req.ChooseTools()
			}
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got error %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}

			var names string
			for _, tool := range req.Tools {
				names += tool.Function.Name
			}
			if names != tt.tools || req.MustCall() != tt.must {
				t.Errorf("got tools %q, must call %v", names, req.MustCall())
			}

			bts, err := json.Marshal(req)
			if err != nil {
				t.Fatal(err)
			}
			var sent map[string]json.RawMessage
			if err := json.Unmarshal(bts, &sent); err != nil {
				t.Fatal(err)
			}
			if got := string(sent["tool_choice"]); got != tt.sent {
				t.Errorf("sent as %s, want %s", got, tt.sent)
			}
		})
	}

	req := ChatRequest{ToolOptions: ToolOptions{ToolChoice: &ToolChoice{Mode: "required"}}}
	if err := req.ChooseTools(); err == nil {
		t.Error("a call without tools is required")
	}
}

func TestToolOptionsTakeCalls(t *testing.T) {
	on, off := true, false
	two := []ToolCall{{ID: "1"}, {ID: "2"}}

	for _, parallel := range []*bool{nil, &on} {
		options := ToolOptions{ParallelToolCalls: parallel}
		if first, second := options.TakeCalls(two), options.TakeCalls(two[1:]); len(first) != 2 || len(second) != 1 {
			t.Errorf("parallel: got %v and %v", first, second)
		}
	}

	options := ToolOptions{ParallelToolCalls: &off}
	if none, first, second := options.TakeCalls(nil), options.TakeCalls(two), options.TakeCalls(two); len(none) != 0 || len(first) != 1 || first[0].ID != "1" || len(second) != 0 {
		t.Errorf("not parallel: got %v, %v and %v", none, first, second)
	}
}
