package server

import (
	"errors"
	"net/http"
	"strings"

	"github.com/ollama/ollama/api"
)

// imageError returns the error of a request to a model of EXAONE. If it is about
// the images of the request, that is one sentence, and a bad request.
func imageError(m *Model, err error) error {
	if err == nil || !strings.HasPrefix(m.Config.ModelFamily, "exaone") {
		return err
	}

	refused := func(message string) error {
		return api.StatusError{StatusCode: http.StatusBadRequest, ErrorMessage: message}
	}
	if strings.HasPrefix(err.Error(), "decode WebP image:") {
		return refused("an image cannot be read: " + err.Error())
	}
	var status api.StatusError
	if !errors.As(err, &status) {
		return err
	}
	switch {
	case strings.Contains(status.ErrorMessage, "Failed to load image or audio file"):
		return refused("an image cannot be read: it is empty, damaged or too large, or not a PNG, JPEG, WebP, GIF or BMP file")
	case strings.Contains(status.ErrorMessage, "Failed to tokenize prompt"):
		return refused("an image has no place in the prompt: if the request has a template or is raw, write [img-0] where the first image belongs, [img-1] for the second, and so on")
	}
	return err
}
