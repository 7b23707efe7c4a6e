package server

import (
	"log/slog"

	"github.com/ollama/ollama/manifest"
)

// setExaone4Path sets the file of a model that is about to be created.
func (m *Model) setExaone4Path(layer manifest.Layer, path string) {
	m.ModelPath = path

	md, err := readGGUFMetadata(layer.Digest)
	if err != nil {
		slog.Error("couldn't read model metadata", "error", err)
		return
	}
	m.metadata = md
}

func (m *Model) exaone4File() exaone4File {
	file := exaone4File{
		architecture: m.metadata.String("general.architecture"),
		chatTemplate: m.metadata.String("tokenizer.chat_template"),
		embeds:       m.metadata.Valid("pooling_type"),
		pretokenizer: m.metadata.String("tokenizer.ggml.pre"),
		vocabSize:    int(m.metadata.Int("vocab_size")),
	}

	// Only a small vocabulary is stored.
	v, _ := m.metadata.lookup("tokenizer.ggml.tokens")
	tokens, _ := v.([]any)
	if id := m.metadata.Int("tokenizer.ggml.eos_token_id"); id >= 0 && id < int64(len(tokens)) {
		file.eos, _ = tokens[id].(string)
	}
	return file
}
