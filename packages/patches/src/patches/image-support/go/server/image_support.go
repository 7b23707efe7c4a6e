package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/types/model"
)

// checkImages returns an error if a request has images and its model is one of
// EXAONE that cannot see them.
func checkImages(m *Model, name string, images ...api.ImageData) error {
	isImage := func(data api.ImageData) bool {
		_, isAudio := llm.AudioFormat(data)
		return !isAudio
	}
	if !strings.HasPrefix(m.Config.ModelFamily, "exaone") || !slices.ContainsFunc(images, isImage) || slices.Contains(m.Capabilities(), model.CapabilityVision) {
		return nil
	}
	if m.Config.Renderer == "exaone4.5" {
		return fmt.Errorf("%q does not support images: create it with its projector, by a second FROM with the mmproj file", name)
	}
	return fmt.Errorf("%q does not support images", name)
}

func imagesOf(msgs []api.Message) []api.ImageData {
	var images []api.ImageData
	for _, msg := range msgs {
		images = append(images, msg.Images...)
	}
	return images
}
