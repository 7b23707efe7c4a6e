package server

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/manifest"
	"github.com/ollama/ollama/types/model"
)

// newExaone4Server returns a server with a model that has our renderer and
// parser, a system message and a turn of its own.
func newExaone4Server(t *testing.T, mock *mockRunner) *Server {
	t.Helper()
	t.Setenv("OLLAMA_MODELS", t.TempDir())
	gin.SetMode(gin.TestMode)

	_, digest := createBinFile(t, map[string]any{"general.architecture": "exaone4"}, nil)
	layer, err := manifest.NewLayerFromLayer(digest, "application/vnd.ollama.image.model", "")
	if err != nil {
		t.Fatal(err)
	}
	system, err := manifest.NewLayer(strings.NewReader("Be kind."), "application/vnd.ollama.image.system")
	if err != nil {
		t.Fatal(err)
	}
	bts, err := json.Marshal(model.ConfigV2{Renderer: "exaone4", Parser: "exaone4"})
	if err != nil {
		t.Fatal(err)
	}
	config, err := manifest.NewLayer(strings.NewReader(string(bts)), "application/vnd.docker.container.image.v1+json")
	if err != nil {
		t.Fatal(err)
	}
	if err := manifest.WriteManifest(model.ParseName("test"), config, []manifest.Layer{layer, system}); err != nil {
		t.Fatal(err)
	}

	return newServerWithMockRunner(t, mock)
}

func TestChatExaone4Roles(t *testing.T) {
	s := newExaone4Server(t, &mockRunner{})
	hi := api.Message{Role: "user", Content: "Hi"}

	t.Run("developer", func(t *testing.T) {
		// Few tokens of context, so that all messages but the last one and those
		// of the system are left out
		for _, numCtx := range []int{4096, 4} {
			w := createRequest(t, s.ChatHandler, api.ChatRequest{
				Model:           "test",
				Messages:        []api.Message{{Role: "developer", Content: "Be brief."}, hi, {Role: "user", Content: "Again"}},
				Options:         map[string]any{"num_ctx": numCtx},
				DebugRenderOnly: true,
				Stream:          &stream,
			})
			if w.Code != http.StatusOK {
				t.Fatalf("got status %d: %s", w.Code, w.Body)
			}
			var resp api.ChatResponse
			if err := json.Unmarshal(w.Body.Bytes(), &resp); err != nil {
				t.Fatal(err)
			}
			prompt := resp.DebugInfo.RenderedTemplate
			if !strings.HasPrefix(prompt, "[|system|]\nBe brief.[|endofturn|]\n") || strings.Contains(prompt, "Be kind.") {
				t.Errorf("num_ctx %d: got prompt %q", numCtx, prompt)
			}
		}
	})

	t.Run("unknown", func(t *testing.T) {
		w := createRequest(t, s.ChatHandler, api.ChatRequest{
			Model:    "test",
			Messages: []api.Message{hi, {Role: "narrator", Content: "Once"}, hi},
			Stream:   &stream,
		})
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "narrator") {
			t.Errorf("got status %d: %s", w.Code, w.Body)
		}
	})
}

func TestGenerateExaone4Roles(t *testing.T) {
	s := newExaone4Server(t, &mockRunner{})

	w := createRequest(t, s.CreateHandler, api.CreateRequest{
		Model:    "narrated",
		From:     "test",
		Messages: []api.Message{{Role: "narrator", Content: "Once"}},
		Stream:   &stream,
	})
	if w.Code != http.StatusOK {
		t.Fatalf("got status %d: %s", w.Code, w.Body)
	}

	w = createRequest(t, s.GenerateHandler, api.GenerateRequest{Model: "narrated", Prompt: "Hi", Stream: &stream})
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "narrator") {
		t.Errorf("got status %d: %s", w.Code, w.Body)
	}
}

func TestGenerateExaone4Template(t *testing.T) {
	mock := mockRunner{CompletionFn: func(_ context.Context, _ llm.CompletionRequest, fn func(llm.CompletionResponse)) error {
		fn(llm.CompletionResponse{Content: "Hello"})
		fn(llm.CompletionResponse{Done: true, DoneReason: llm.DoneReasonStop})
		return nil
	}}
	s := newExaone4Server(t, &mock)

	tests := []struct {
		name               string
		req                api.GenerateRequest
		response, thinking string
	}{
		{"rendered", api.GenerateRequest{}, "", "Hello"},
		{"template", api.GenerateRequest{Template: "{{ .Prompt }}"}, "Hello", ""},
		{"template and thinking", api.GenerateRequest{Template: "{{ .Prompt }}", Think: &api.ThinkValue{Value: true}}, "Hello", ""},
		{"raw", api.GenerateRequest{Raw: true}, "Hello", ""},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.req.Model, tt.req.Prompt, tt.req.Stream = "test", "Hi", &stream
			w := createRequest(t, s.GenerateHandler, tt.req)
			if w.Code != http.StatusOK {
				t.Fatalf("got status %d: %s", w.Code, w.Body)
			}
			var resp api.GenerateResponse
			if err := json.Unmarshal(w.Body.Bytes(), &resp); err != nil {
				t.Fatal(err)
			}
			if resp.Response != tt.response || resp.Thinking != tt.thinking {
				t.Errorf("got response %q and thinking %q, want %q and %q", resp.Response, resp.Thinking, tt.response, tt.thinking)
			}
		})
	}
}
