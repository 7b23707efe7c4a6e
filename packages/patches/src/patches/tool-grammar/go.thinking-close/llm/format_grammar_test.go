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

func TestFormatBehindThinking(t *testing.T) {
	tests := []struct {
		name     string
		closings []string
		format   string
		want     string
	}{
		{
			name:     "one closing",
			closings: []string{"</think>"},
			format:   "root ::= [0-9]",
			want:     "root ::= [0-9]",
		},
		{
			name:     "closings of which none begins another",
			closings: []string{"</think>", "</reason>"},
			format:   "root ::= [0-9]",
			want:     "root ::= [0-9]",
		},
		{
			name:     "longer closings",
			closings: []string{"</think>", "</think>\n", "</think>\n\n"},
			format:   "root ::= [0-9] | \"root\" root",
			want:     "root ::= (\"\\n\" | \"\\n\\n\")? answer\nanswer ::= [0-9] | \"root\" answer",
		},
		{
			name:     "a rule of the same name",
			closings: []string{"</think>\n", "</think>"},
			format:   "root ::= answer-kv\nanswer-kv ::= [0-9]\n",
			want:     "root ::= (\"\\n\")? the-answer\nthe-answer ::= answer-kv\nanswer-kv ::= [0-9]\n",
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := formatBehindThinking(tt.closings, tt.format); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestCompletionFormatBehindThinking(t *testing.T) {
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
	if err := s.Completion(t.Context(), CompletionRequest{
		Prompt:        "a",
		Format:        json.RawMessage(`"json"`),
		ThinkingClose: []string{"</think>", "</think>\n\n"},
		Options:       &opts,
	}, func(CompletionResponse) {}); err != nil {
		t.Fatal(err)
	}
	if want := `ollama-format ::= ("\n\n")? answer`; !strings.Contains(grammar, want) {
		t.Errorf("no %s in\n%s", want, grammar)
	}
}
