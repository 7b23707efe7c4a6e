package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/api"
)

func TestCountTokens(t *testing.T) {
	gin.SetMode(gin.TestMode)
	t.Setenv("OLLAMA_MODELS", t.TempDir())

	// The mock counts words
	s := newServerWithMockRunner(t, &mockRunner{})
	_, digest := createBinFile(t, map[string]any{"general.architecture": "exaone4"}, nil)
	w := createRequest(t, s.CreateHandler, api.CreateRequest{
		Model:    "test",
		Files:    map[string]string{"model.gguf": digest},
		Template: "{{- range .Messages }}{{ .Role }} said {{ .Content }} {{ end }}",
		Stream:   &stream,
	})
	if w.Code != http.StatusOK {
		t.Fatalf("got status %d: %s", w.Code, w.Body)
	}

	router, err := s.GenerateRoutes()
	if err != nil {
		t.Fatal(err)
	}
	count := httptest.NewRecorder()
	router.ServeHTTP(count, httptest.NewRequest(http.MethodPost, "/v1/messages/count_tokens",
		strings.NewReader(`{"model": "test", "system": "Be brief.", "messages": [{"role": "user", "content": "Hi"}]}`)))
	if want := `{"input_tokens":7}`; count.Code != http.StatusOK || strings.TrimSpace(count.Body.String()) != want {
		t.Errorf("got status %d and %s, want %s", count.Code, count.Body, want)
	}
}
