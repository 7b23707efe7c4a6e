package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"
)

type exaone4ReleaseTest struct {
	name string
	arch string
	file map[string]any
	// want is the release that an error names, empty for none.
	want string
}

func testExaone4Release(t *testing.T, tests []exaone4ReleaseTest) {
	t.Helper()

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			_, digest := createExaone4File(t, tt.arch, tt.file)
			writeStoredModel(t, "test", digest, "", nil, model.ConfigV2{})

			m, err := GetModel("test")
			if err != nil {
				t.Fatal(err)
			}

			err = m.checkExaone4Release()
			if tt.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), " needs Ollama "+tt.want+" or newer") {
				t.Errorf("got error %v, want one that names %s", err, tt.want)
			}
		})
	}
}

// Another family runs on every release, and so does a file that contradicts
// itself, as far as can be told.
func TestExaone4ReleaseOthers(t *testing.T) {
	testExaone4Release(t, []exaone4ReleaseTest{
		{name: "EXAONE 4.0"},
		{name: "other architecture", arch: "llama", file: map[string]any{"tokenizer.ggml.pre": "exaone-moe"}},
		{name: "no pre-tokenizer", file: map[string]any{"tokenizer.ggml.pre": ""}},
		{
			name: "contradiction",
			file: map[string]any{"tokenizer.ggml.pre": "exaone-moe", "exaone4.vocab_size": uint32(102400)},
		},
	})
}

func TestExaone4ReleaseStatus(t *testing.T) {
	gin.SetMode(gin.TestMode)
	t.Setenv("OLLAMA_MODELS", t.TempDir())
	_, digest := createExaone4File(t, "", map[string]any{
		"tokenizer.ggml.pre":           "exaone-moe",
		"exaone4.nextn_predict_layers": uint32(1),
	})
	writeStoredModel(t, "test", digest, "", nil, model.ConfigV2{})

	// Without a scheduler, nothing can be loaded.
	var s Server
	w := createRequest(t, s.ChatHandler, api.ChatRequest{
		Model:    "test",
		Messages: []api.Message{{Role: "user", Content: "Hi"}},
		Stream:   &stream,
	})
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), exaone45Release) {
		t.Errorf("got status %d: %s", w.Code, w.Body)
	}

	if _, err := GetModelInfo(api.ShowRequest{Model: "test"}); err != nil {
		t.Errorf("the model cannot be shown: %v", err)
	}
}
