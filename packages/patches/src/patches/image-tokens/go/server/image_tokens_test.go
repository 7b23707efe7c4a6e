package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/template"
)

func TestImageTokens(t *testing.T) {
	picture := func(width, height int) api.ImageData {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	projector := func(kind string) *Model {
		return &Model{projectorMetadata: []ggufMetadata{{KV: map[string]any{
			"general.architecture":         "clip",
			"clip.projector_type":          kind,
			"clip.vision.patch_size":       json.Number("14"),
			"clip.vision.image_min_pixels": json.Number("3136"),
			"clip.vision.image_max_pixels": json.Number("3211264"),
		}}}}
	}

	// Measured: what llama-server counts beyond a prompt without the image
	for _, tt := range []struct{ width, height, want int }{
		{1, 1, 4},
		{28, 28, 4},
		{56, 56, 4},
		{112, 84, 12},
		{640, 480, 391},
		{1024, 1024, 1369},
		{1920, 1080, 2691},
		{4000, 4000, 4096},
	} {
		t.Run(fmt.Sprintf("%dx%d", tt.width, tt.height), func(t *testing.T) {
			if got := imageTokens(projector("exaone4_5"), []api.ImageData{picture(tt.width, tt.height)}, 768); got != tt.want {
				t.Errorf("got %d tokens, want %d", got, tt.want)
			}
		})
	}

	images := []api.ImageData{picture(56, 56), []byte("no image"), picture(112, 84)}
	if got, want := imageTokens(projector("exaone4_5"), images, 768), 4+768+12; got != want {
		t.Errorf("several images: got %d tokens, want %d", got, want)
	}
	for name, m := range map[string]*Model{"another projector": projector("qwen3vl"), "no projector": {}} {
		if got, want := imageTokens(m, images, 768), 3*768; got != want {
			t.Errorf("%s: got %d tokens, want %d", name, got, want)
		}
	}
}

func TestImageTokensOfKeptSystemMessages(t *testing.T) {
	message := func(role, content string) api.Message {
		return api.Message{Role: role, Content: content, Images: []api.ImageData{[]byte("no image")}}
	}
	messages := []api.Message{message("system", "rules"), message("user", "one"), message("user", "two")}

	tmpl, err := template.Parse("{{ range .Messages }}{{ .Content }}\n{{ end }}")
	if err != nil {
		t.Fatal(err)
	}
	m := Model{ProjectorPaths: []string{"mmproj.gguf"}, Template: tmpl}
	opts := api.Options{Runner: api.Runner{NumCtx: 2 * 800}}
	tokenize := func(context.Context, string) ([]int, error) { return make([]int, 10), nil }
	prompt, _, err := chatPrompt(t.Context(), &m, tokenize, &opts, messages, nil, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(prompt, "rules") || strings.Contains(prompt, "one") || !strings.Contains(prompt, "two") {
		t.Errorf("got %q, want the first and the last message", prompt)
	}
}
