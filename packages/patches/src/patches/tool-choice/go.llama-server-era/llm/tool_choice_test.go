package llm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"

	"golang.org/x/sync/semaphore"

	"github.com/ollama/ollama/api"
)

func TestCompletionRequiredCall(t *testing.T) {
	var body struct {
		Grammar    string          `json:"grammar"`
		JSONSchema json.RawMessage `json:"json_schema"`
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/completion" {
			fmt.Fprintln(w, `{"status": "ok", "tokens": [7]}`)
			return
		}
		body.Grammar, body.JSONSchema = "", nil
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
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
	call := &ToolGrammar{Grammar: "root ::= \"<call>\"\n", Calls: "root ::= \"<call>\"\n"}

	for _, format := range []string{``, `"json"`, `{"type": "object"}`} {
		if err := s.Completion(t.Context(), CompletionRequest{
			Prompt:      "a",
			Format:      json.RawMessage(format),
			ToolGrammar: call,
			Options:     &opts,
		}, func(CompletionResponse) {}); err != nil {
			t.Fatal(err)
		}
		if body.Grammar != call.Grammar || body.JSONSchema != nil {
			t.Errorf("with format %s, got schema %s and grammar\n%s", format, body.JSONSchema, body.Grammar)
		}
	}

	// A call that the response may have leaves the format.
	if err := s.Completion(t.Context(), CompletionRequest{
		Prompt:      "a",
		Format:      json.RawMessage(`"json"`),
		ToolGrammar: &ToolGrammar{Trigger: "<call>", Grammar: call.Grammar},
		Options:     &opts,
	}, func(CompletionResponse) {}); err != nil {
		t.Fatal(err)
	}
	if body.Grammar == "" || body.Grammar == call.Grammar {
		t.Errorf("without the format, got grammar\n%s", body.Grammar)
	}
}
