package llm

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
)

func TestSetToolGrammar(t *testing.T) {
	call := &ToolGrammar{Trigger: "<call>", Grammar: `root ::= "<call>"`}
	tests := []struct {
		name   string
		tokens []int
		req    CompletionRequest
		lsReq  llamaServerCompletionRequest
		want   string
	}{
		{
			name:   "a token",
			tokens: []int{7},
			req:    CompletionRequest{ToolGrammar: call},
			want:   `{"grammar":"root ::= \"\u003ccall\u003e\"","grammar_lazy":true,"grammar_triggers":[{"type":0,"value":"\u003ccall\u003e","token":7}]}`,
		},
		{
			name:   "the first token",
			tokens: []int{0},
			req:    CompletionRequest{ToolGrammar: call},
			want:   `{"grammar":"root ::= \"\u003ccall\u003e\"","grammar_lazy":true,"grammar_triggers":[{"type":0,"value":"\u003ccall\u003e","token":0}]}`,
		},
		{
			name:   "several tokens",
			tokens: []int{7, 8},
			req:    CompletionRequest{ToolGrammar: call},
			want:   `{}`,
		},
		{
			name: "no trigger",
			req:  CompletionRequest{ToolGrammar: &ToolGrammar{Grammar: "root ::= [a-z]"}},
			want: `{"grammar":"root ::= [a-z]"}`,
		},
		{
			name: "no tools",
			want: `{}`,
		},
		{
			name:   "a format",
			tokens: []int{7},
			req:    CompletionRequest{ToolGrammar: call},
			lsReq:  llamaServerCompletionRequest{Grammar: "root ::= [a-z]"},
			want:   `{"grammar":"root ::= [a-z]"}`,
		},
		{
			name:   "a schema",
			tokens: []int{7},
			req:    CompletionRequest{ToolGrammar: call},
			lsReq:  llamaServerCompletionRequest{JsonSchema: json.RawMessage(`{}`)},
			want:   `{"json_schema":{}}`,
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/tokenize" {
					t.Errorf("unexpected request for %s", r.URL.Path)
				}
				if err := json.NewEncoder(w).Encode(map[string]any{"tokens": tt.tokens}); err != nil {
					t.Error(err)
				}
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

			s := &llamaServerRunner{port: port}
			lsReq := tt.lsReq
			if err := s.setToolGrammar(context.Background(), &lsReq, tt.req); err != nil {
				t.Fatal(err)
			}

			got, err := json.Marshal(struct {
				Grammar    string          `json:"grammar,omitempty"`
				JSONSchema json.RawMessage `json:"json_schema,omitempty"`
				llamaServerLazyGrammar
			}{lsReq.Grammar, lsReq.JsonSchema, lsReq.llamaServerLazyGrammar})
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
