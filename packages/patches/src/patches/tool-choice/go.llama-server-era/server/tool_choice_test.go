package server

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/llm"
)

func TestChatToolChoice(t *testing.T) {
	const call = `<tool_call>{"name": "a", "arguments": {}}</tool_call>`

	var req llm.CompletionRequest
	mock := mockRunner{CompletionFn: func(_ context.Context, r llm.CompletionRequest, fn func(llm.CompletionResponse)) error {
		req = r
		fn(llm.CompletionResponse{Content: call + "\n"})
		fn(llm.CompletionResponse{Content: call})
		fn(llm.CompletionResponse{Done: true, DoneReason: llm.DoneReasonStop})
		return nil
	}}
	s := newExaone4Server(t, &mock)

	tests := []struct {
		name   string
		choice string
		// prompt has those of the tools a and b that the model may call.
		prompt string
		// root is the first rule of the grammar, if there is one.
		root    string
		trigger string
		calls   int
		code    int
	}{
		{"unset", ``, "ab", "call (ws call)* ws", "<tool_call>", 2, 200},
		{"auto", `, "tool_choice": "auto"`, "ab", "call (ws call)* ws", "<tool_call>", 2, 200},
		{"none", `, "tool_choice": "none"`, "", "", "", 0, 200},
		{"required", `, "tool_choice": "required"`, "ab", "ws call (ws call)* ws", "", 2, 200},
		{"named", `, "tool_choice": {"type": "function", "function": {"name": "b"}}`, "b", "ws call (ws call)* ws", "", 2, 200},
		{"not parallel", `, "parallel_tool_calls": false`, "ab", "call ws", "<tool_call>", 1, 200},
		{"required, not parallel", `, "tool_choice": "required", "parallel_tool_calls": false`, "ab", "ws call ws", "", 1, 200},
		{"missing", `, "tool_choice": {"type": "function", "function": {"name": "c"}}`, "", "", "", 0, 400},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req = llm.CompletionRequest{}
			var chat api.ChatRequest
			if err := json.Unmarshal([]byte(`{"model": "test", "stream": false, "think": false, "format": "json", "messages": [{"role": "user", "content": "Hi"}],
				"tools": [{"function": {"name": "a"}}, {"function": {"name": "b"}}]`+tt.choice+`}`), &chat); err != nil {
				t.Fatal(err)
			}
			w := createRequest(t, s.ChatHandler, chat)
			if w.Code != tt.code {
				t.Fatalf("got status %d: %s", w.Code, w.Body)
			}
			if tt.code != http.StatusOK {
				return
			}

			var offered string
			for _, name := range []string{"a", "b"} {
				if strings.Contains(req.Prompt, `"name": "`+name+`"`) {
					offered += name
				}
			}
			if offered != tt.prompt {
				t.Errorf("the prompt has the tools %q, want %q", offered, tt.prompt)
			}

			grammar := llm.ToolGrammar{}
			if req.ToolGrammar != nil {
				grammar = *req.ToolGrammar
			}
			root, _, _ := strings.Cut(strings.TrimPrefix(grammar.Grammar, "root ::= "), "\n")
			if root != tt.root || grammar.Trigger != tt.trigger {
				t.Errorf("got root %q and trigger %q", root, grammar.Trigger)
			}

			if (grammar.Calls == "") != (tt.root == "") || strings.Contains(grammar.Calls, "(ws call)*") != strings.Contains(tt.root, "(ws call)*") {
				t.Errorf("in place of a format, got the grammar\n%s", grammar.Calls)
			}

			var resp api.ChatResponse
			if err := json.Unmarshal(w.Body.Bytes(), &resp); err != nil {
				t.Fatal(err)
			}
			if len(resp.Message.ToolCalls) != tt.calls {
				t.Errorf("got %d calls, want %d: %s", len(resp.Message.ToolCalls), tt.calls, w.Body)
			}
		})
	}
}
