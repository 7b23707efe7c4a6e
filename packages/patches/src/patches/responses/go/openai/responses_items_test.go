package openai

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ollama/ollama/api"
)

// responsesEvents returns the events of a stream as clients get them.
func responsesEvents(t *testing.T, request ResponsesRequest, chunks ...api.ChatResponse) []map[string]any {
	t.Helper()
	converter := NewResponsesStreamConverter("resp_1", "msg_1", "m", request)
	var events []map[string]any
	for _, chunk := range chunks {
		for _, event := range converter.Process(chunk) {
			bts, err := json.Marshal(event.Data)
			if err != nil {
				t.Fatal(err)
			}
			var data map[string]any
			if err := json.Unmarshal(bts, &data); err != nil {
				t.Fatal(err)
			}
			events = append(events, data)
		}
	}
	return events
}

// summary returns the kind of an item and what it says.
func summary(t *testing.T, item any) string {
	t.Helper()
	bts, err := json.Marshal(item)
	if err != nil {
		t.Fatal(err)
	}
	var i struct {
		Type, Name, Arguments string
		Content, Summary      []struct{ Text string }
	}
	if err := json.Unmarshal(bts, &i); err != nil {
		t.Fatal(err)
	}
	said := i.Name + i.Arguments
	for _, c := range append(i.Content, i.Summary...) {
		said += c.Text
	}
	return i.Type + " " + said
}

func summaries(t *testing.T, items []any) []string {
	t.Helper()
	var all []string
	for _, item := range items {
		all = append(all, summary(t, item))
	}
	return all
}

func responsesTestCall(name string) api.ToolCall {
	return api.ToolCall{ID: "call_" + name, Function: api.ToolCallFunction{Name: name, Arguments: api.NewToolCallFunctionArguments()}}
}

func TestResponsesItems(t *testing.T) {
	a, b := responsesTestCall("a"), responsesTestCall("b")
	say := func(thinking, content string, calls ...api.ToolCall) api.ChatResponse {
		return api.ChatResponse{Message: api.Message{Role: "assistant", Thinking: thinking, Content: content, ToolCalls: calls}}
	}
	done := api.ChatResponse{Done: true, DoneReason: "stop"}

	tests := []struct {
		name   string
		chunks []api.ChatResponse
		want   []string
	}{
		{
			name:   "text",
			chunks: []api.ChatResponse{say("", "Hel"), say("", "lo"), done},
			want:   []string{"message Hello"},
		},
		{
			name:   "reasoning and text",
			chunks: []api.ChatResponse{say("Hm.", ""), say("", "Hello"), done},
			want:   []string{"reasoning Hm.", "message Hello"},
		},
		{
			name:   "text and calls",
			chunks: []api.ChatResponse{say("", "Two "), say("", "calls."), say("", "", a), say("", "", b), done},
			want:   []string{"message Two calls.", "function_call a{}", "function_call b{}"},
		},
		{
			name:   "text and calls in one chunk",
			chunks: []api.ChatResponse{say("Hm.", "Two calls.", a, b), done},
			want:   []string{"reasoning Hm.", "message Two calls.", "function_call a{}", "function_call b{}"},
		},
		{
			name:   "text behind a call",
			chunks: []api.ChatResponse{say("", "One."), say("", "", a), say("", "Done."), done},
			want:   []string{"message One.", "function_call a{}", "message Done."},
		},
		{
			name:   "reasoning and calls",
			chunks: []api.ChatResponse{say("Hm.", ""), say("", "", a), say("", "", b), done},
			want:   []string{"reasoning Hm.", "function_call a{}", "function_call b{}"},
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var added, finished []any
			for _, event := range responsesEvents(t, ResponsesRequest{}, tt.chunks...) {
				switch event["type"] {
				case "response.output_item.added":
					if got := int(event["output_index"].(float64)); got != len(added) {
						t.Errorf("item %d is added at index %d", len(added), got)
					}
					if len(added) != len(finished) {
						t.Errorf("item %d is added before item %d is done", len(added), len(finished))
					}
					added = append(added, event["item"])
				case "response.output_item.done":
					if got := int(event["output_index"].(float64)); got != len(finished) {
						t.Errorf("item %d is done at index %d", len(finished), got)
					}
					finished = append(finished, event["item"])
				case "response.completed":
					output, _ := event["response"].(map[string]any)["output"].([]any)
					if diff := cmp.Diff(tt.want, summaries(t, output)); diff != "" {
						t.Errorf("output mismatch (-want +got):\n%s", diff)
					}
				}
			}
			if diff := cmp.Diff(tt.want, summaries(t, finished)); diff != "" {
				t.Errorf("items mismatch (-want +got):\n%s", diff)
			}

			ids := map[string]bool{}
			for i := range min(len(added), len(finished)) {
				first, last := added[i].(map[string]any)["id"].(string), finished[i].(map[string]any)["id"].(string)
				if first != last || ids[first] {
					t.Errorf("item %d is added as %q and done as %q, after %v", i, first, last, ids)
				}
				ids[first] = true
			}
		})
	}
}

func TestToResponseTextBeforeCalls(t *testing.T) {
	tests := []struct {
		message api.Message
		want    []string
	}{
		{api.Message{Content: "Hello"}, []string{"message Hello"}},
		{api.Message{ToolCalls: []api.ToolCall{responsesTestCall("a")}}, []string{"function_call a{}"}},
		{
			api.Message{Thinking: "Hm.", Content: "One call.", ToolCalls: []api.ToolCall{responsesTestCall("a")}},
			[]string{"reasoning Hm.", "message One call.", "function_call a{}"},
		},
	}

	for _, tt := range tests {
		var got []string
		for _, item := range ToResponse("m", "resp_1", "msg_1", api.ChatResponse{Message: tt.message, Done: true}, ResponsesRequest{}).Output {
			got = append(got, summary(t, item))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("output mismatch (-want +got):\n%s", diff)
		}
	}
}

func TestResponsesIncomplete(t *testing.T) {
	tests := []struct{ reason, status, details string }{
		{"stop", "completed", "null"},
		{"length", "incomplete", `{"reason":"max_output_tokens"}`},
	}

	for _, tt := range tests {
		chunk := api.ChatResponse{Message: api.Message{Role: "assistant", Content: "Hello"}, Done: true, DoneReason: tt.reason}

		response := ToResponse("m", "resp_1", "msg_1", chunk, ResponsesRequest{})
		details, err := json.Marshal(response.IncompleteDetails)
		if err != nil {
			t.Fatal(err)
		}
		if response.Status != tt.status || string(details) != tt.details {
			t.Errorf("%s: got status %q and details %s", tt.reason, response.Status, details)
		}

		events := responsesEvents(t, ResponsesRequest{}, chunk)
		last := events[len(events)-1]
		streamed := last["response"].(map[string]any)
		details, err = json.Marshal(streamed["incomplete_details"])
		if err != nil {
			t.Fatal(err)
		}
		if last["type"] != "response."+tt.status || streamed["status"] != tt.status || string(details) != tt.details {
			t.Errorf("%s: got event %q with status %q and details %s", tt.reason, last["type"], streamed["status"], details)
		}
		if isCompleted := tt.status == "completed"; isCompleted != (streamed["completed_at"] != nil) {
			t.Errorf("%s: completed at %v", tt.reason, streamed["completed_at"])
		}
	}
}

func TestFromResponsesRequestReasoning(t *testing.T) {
	const (
		user        = `{"role": "user", "content": "Hi"}`
		reasoning   = `{"type": "reasoning", "encrypted_content": "Hm."}`
		call        = `{"type": "function_call", "call_id": "1", "name": "a", "arguments": "{}"}`
		otherCall   = `{"type": "function_call", "call_id": "2", "name": "b", "arguments": "{}"}`
		output      = `{"type": "function_call_output", "call_id": "1", "output": "x"}`
		otherOutput = `{"type": "function_call_output", "call_id": "2", "output": "y"}`
		answer      = `{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello"}]}`
	)

	tests := []struct {
		name  string
		items []string
		want  []string
	}{
		{"before a call", []string{user, reasoning, call, output}, []string{"user", "assistant Hm. 1", "tool"}},
		{"behind a call", []string{user, call, reasoning, output}, []string{"user", "assistant Hm. 1", "tool"}},
		{
			"behind two calls",
			[]string{user, call, otherCall, reasoning, output, otherOutput},
			[]string{"user", "assistant Hm. 2", "tool", "tool"},
		},
		{
			"behind each call",
			[]string{user, call, reasoning, output, otherCall, reasoning, otherOutput},
			[]string{"user", "assistant Hm. 1", "tool", "assistant Hm. 1", "tool"},
		},
		{"before an answer", []string{user, reasoning, answer, user}, []string{"user", "assistant Hm. 0", "user"}},
		{"interrupted", []string{user, reasoning, user}, []string{"user", "user"}},
		{"interrupted before an answer", []string{user, reasoning, user, answer, user}, []string{"user", "user", "assistant  0", "user"}},
		{"last", []string{user, reasoning}, []string{"user", "assistant Hm. 0"}},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var request ResponsesRequest
			if err := json.Unmarshal([]byte(`{"model": "m", "input": [`+strings.Join(tt.items, ", ")+`]}`), &request); err != nil {
				t.Fatal(err)
			}
			chat, err := FromResponsesRequest(request)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, message := range chat.Messages {
				if message.Role == "assistant" {
					message.Role = fmt.Sprintf("assistant %s %d", message.Thinking, len(message.ToolCalls))
				}
				got = append(got, message.Role)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("messages mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFromResponsesRequestFormat(t *testing.T) {
	tests := []struct{ format, want string }{
		{`{"type": "text"}`, ""},
		{`{"type": "json_object"}`, `"json"`},
		{`{"type": "json_schema", "schema": {"type": "object"}}`, `{"type": "object"}`},
	}

	for _, tt := range tests {
		var request ResponsesRequest
		if err := json.Unmarshal([]byte(`{"model": "m", "input": "Hi", "text": {"format": `+tt.format+`}}`), &request); err != nil {
			t.Fatal(err)
		}
		chat, err := FromResponsesRequest(request)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(chat.Format); got != tt.want {
			t.Errorf("%s: got format %s, want %s", tt.format, got, tt.want)
		}
	}
}

func TestResponsesItemReference(t *testing.T) {
	var request ResponsesRequest
	err := json.Unmarshal([]byte(`{"model": "m", "input": [{"type": "item_reference", "id": "msg_1"}]}`), &request)
	if err == nil || !strings.Contains(err.Error(), "store") {
		t.Errorf("got error %v", err)
	}
}
