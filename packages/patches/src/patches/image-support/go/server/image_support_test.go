package server

import (
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"
)

func TestCheckImages(t *testing.T) {
	image, audio := api.ImageData("\x89PNG\r\n\x1a\n"), api.ImageData("RIFF....WAVE")
	blind := Model{Config: model.ConfigV2{ModelFamily: "exaone4", Capabilities: []string{"completion"}}}
	seeing := Model{Config: model.ConfigV2{ModelFamily: "exaone4", Capabilities: []string{"completion", "vision"}}}
	other := Model{Config: model.ConfigV2{ModelFamily: "llama", Capabilities: []string{"completion"}}}
	projected := Model{Config: model.ConfigV2{ModelFamily: "exaone4"}, ProjectorPaths: []string{"mmproj.gguf"}}
	exaone := Model{Config: model.ConfigV2{ModelFamily: "exaone4", Capabilities: []string{"completion"}, Renderer: "exaone4.5"}}

	tests := []struct {
		name   string
		model  *Model
		images []api.ImageData
		want   string
	}{
		{"no image", &blind, nil, ""},
		{"an image", &blind, []api.ImageData{image}, `"m" does not support images`},
		{"an image behind audio", &blind, []api.ImageData{audio, image}, `"m" does not support images`},
		{"audio", &blind, []api.ImageData{audio}, ""},
		{"a model that sees", &seeing, []api.ImageData{image}, ""},
		{"a projector", &projected, []api.ImageData{image}, ""},
		{"another model", &other, []api.ImageData{image}, ""},
		{"exaone4.5", &exaone, []api.ImageData{image}, `"m" does not support images: create it with its projector, by a second FROM with the mmproj file`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := checkImages(tt.model, "m", tt.images...); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestImagesOf(t *testing.T) {
	msgs := []api.Message{{Images: make([]api.ImageData, 2)}, {}, {Images: make([]api.ImageData, 1)}}
	if got := len(imagesOf(msgs)); got != 3 {
		t.Errorf("got %d images, want 3", got)
	}
}
