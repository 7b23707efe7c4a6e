package server

import (
	"bytes"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"math"

	"github.com/ollama/ollama/api"
)

// imageTokens returns how many tokens images take in a prompt. Where that is not
// known, each takes a fixed number.
func imageTokens(m *Model, images []api.ImageData, each int) int {
	if len(m.projectorMetadata) == 0 || m.projectorMetadata[0].String("projector_type") != "exaone4_5" {
		return each * len(images)
	}

	projector := m.projectorMetadata[0]
	side := 2 * int(projector.Int("vision.patch_size"))
	least, most := int(projector.Int("vision.image_min_pixels")), int(projector.Int("vision.image_max_pixels"))

	tokens := 0
	for _, data := range images {
		config, _, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || side <= 0 || config.Width <= 0 || config.Height <= 0 {
			tokens += each
			continue
		}
		tokens += alignedTokens(config.Width, config.Height, side, least, most)
	}
	return tokens
}

// alignedTokens returns the number of squares that llama.cpp scales an image to.
// Its numbers of pixels are approximate bounds.
func alignedTokens(width, height, side, least, most int) int {
	// llama.cpp computes in float32
	w, h, s := float32(width), float32(height), float32(side)
	across := max(1, int(math.Round(float64(w/s))))
	down := max(1, int(math.Round(float64(h/s))))

	switch pixels := across * down * side * side; {
	case most > 0 && pixels > most:
		scale := float32(math.Sqrt(float64(h * w / float32(most))))
		across = max(1, int(math.Floor(float64(w/scale/s))))
		down = max(1, int(math.Floor(float64(h/scale/s))))
	case pixels < least:
		scale := float32(math.Sqrt(float64(float32(least) / (h * w))))
		across = int(math.Ceil(float64(w * scale / s)))
		down = int(math.Ceil(float64(h * scale / s)))
	}
	return across * down
}
