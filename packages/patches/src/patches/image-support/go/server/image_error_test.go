package server

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"
)

func TestImageError(t *testing.T) {
	exaone := &Model{Config: model.ConfigV2{ModelFamily: "exaone4"}}
	other := &Model{Config: model.ConfigV2{ModelFamily: "llama"}}
	answer := func(message string) error {
		body := fmt.Sprintf(`{"error":{"code":400,"message":%q,"type":"invalid_request_error"}}`, message)
		return api.StatusError{StatusCode: http.StatusBadRequest, ErrorMessage: body}
	}
	webp := fmt.Errorf("decode WebP image: %w", errors.New("webp: invalid format"))

	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"no image", answer("Failed to load image or audio file"), "an image cannot be read: it is empty"},
		{"broken WebP", webp, "an image cannot be read: decode WebP image: webp: invalid format"},
		{"no tag", answer("Failed to tokenize prompt"), "an image has no place in the prompt"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got api.StatusError
			if err := imageError(exaone, tt.err); !errors.As(err, &got) || got.StatusCode != http.StatusBadRequest || !strings.HasPrefix(got.ErrorMessage, tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if err := imageError(other, tt.err); err.Error() != tt.err.Error() {
				t.Errorf("another model: got %v, want %v", err, tt.err)
			}
		})
	}

	for _, err := range []error{nil, errors.New("stopped"), answer("request (9 tokens) exceeds the available context size")} {
		if got := imageError(exaone, err); !errors.Is(got, err) {
			t.Errorf("got %v, want %v", got, err)
		}
	}
}
