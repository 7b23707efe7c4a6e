package llm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/semaphore"

	"github.com/ollama/ollama/api"
)

func TestFormatOrCalls(t *testing.T) {
	calls := "root ::= ws call (ws call)* ws\nws ::= [ \\t\\n]{0,20}\ncall ::= \"<call>\" rule-0\nrule-0 ::= \"root call\"\n"

	tests := []struct{ name, format, want string }{
		{
			name:   "a format",
			format: "root ::= ws [0-9]\nws ::= \" \"",
			want: "root ::= tool-format | tool-root\n" +
				"tool-format ::= ws [0-9]\nws ::= \" \"\n" +
				"tool-root ::= tool-ws tool-call (tool-ws tool-call)* tool-ws\ntool-ws ::= [ \\t\\n]{0,20}\ntool-call ::= \"<call>\" tool-rule-0\ntool-rule-0 ::= \"root call\"\n",
		},
		{
			name:   "rules with the prefix",
			format: "root ::= tool-kv\ntool-kv ::= [0-9]\n",
			want: "root ::= tool-tool-format | tool-tool-root\n" +
				"tool-tool-format ::= tool-kv\ntool-kv ::= [0-9]\n" +
				"tool-tool-root ::= tool-tool-ws tool-tool-call (tool-tool-ws tool-tool-call)* tool-tool-ws\ntool-tool-ws ::= [ \\t\\n]{0,20}\ntool-tool-call ::= \"<call>\" tool-tool-rule-0\ntool-tool-rule-0 ::= \"root call\"\n",
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := formatOrCalls(tt.format, calls); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestCompletionFormatOrCalls(t *testing.T) {
	var grammar string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/completion" {
			fmt.Fprintln(w, `{"status": "ok", "tokens": []}`)
			return
		}
		var body struct {
			Grammar string `json:"grammar"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		grammar = body.Grammar
		fmt.Fprintln(w, `data: {"content": "", "stop": true, "stop_type": "eos"}`)
	}))
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}

	opts := api.DefaultOptions()
	s := &llamaServerRunner{
		port:    port,
		cmd:     fakeRunningCmd(),
		sem:     semaphore.NewWeighted(1),
		options: api.Options{Runner: api.Runner{NumCtx: 2048}},
	}
	calls := &ToolGrammar{Trigger: "<call>", Grammar: "root ::= \"<call>\"\n", Calls: "root ::= \"<call>\"\n"}

	tests := []struct {
		name     string
		calls    *ToolGrammar
		format   string
		closings []string
		want     []string
	}{
		{"tools and a format", calls, `"json"`, nil, []string{"root ::= tool-format | tool-root\n", "\ntool-root ::= \"<call>\"\n"}},
		{"tools and a format behind thinking", calls, `"json"`, []string{"</think>"}, []string{"\nollama-format ::= tool-format | tool-root\n"}},
		{"a format", nil, `"json"`, nil, []string{"root"}},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := s.Completion(t.Context(), CompletionRequest{
				Prompt:        "a",
				Format:        json.RawMessage(tt.format),
				ToolGrammar:   tt.calls,
				ThinkingClose: tt.closings,
				Options:       &opts,
			}, func(CompletionResponse) {}); err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(grammar, want) {
					t.Errorf("no %q in\n%s", want, grammar)
				}
			}
			if tt.calls == nil && strings.Contains(grammar, "tool-root") {
				t.Errorf("calls without tools in\n%s", grammar)
			}
		})
	}
}
