package server

import (
	"log/slog"
	"sync"

	"github.com/ollama/ollama/fs/gguf"
	"github.com/ollama/ollama/manifest"
)

// exaone4Ends holds the text of the token that ends a turn by the path of a
// model file, since models are got by each request. A path stands for its
// contents.
var exaone4Ends sync.Map

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

	id := m.metadata.Int("tokenizer.ggml.eos_token_id")
	v, isStored := m.metadata.lookup("tokenizer.ggml.tokens")
	if tokens, _ := v.([]any); id >= 0 && id < int64(len(tokens)) {
		file.eos, _ = tokens[id].(string)
	}

	// Only a small vocabulary is stored.
	if !isStored && isExaone4Architecture(file.architecture) {
		file.eos = readExaone4End(m.ModelPath, id)
	}
	return file
}

// readExaone4End returns the text of a token of a model file, and nothing where
// there is no such file or token.
func readExaone4End(path string, id int64) string {
	if end, ok := exaone4Ends.Load(path); ok {
		return end.(string)
	}

	f, err := gguf.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()

	var end string
	if tokens := f.KeyValue("tokenizer.ggml.tokens").Strings(); id >= 0 && id < int64(len(tokens)) {
		end = tokens[id]
	}
	exaone4Ends.Store(path, end)
	return end
}
