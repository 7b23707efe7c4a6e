package server

import (
	"strings"
	"sync"

	"github.com/ollama/ollama/fs/gguf"
	"github.com/ollama/ollama/manifest"
)

// exaone4Files holds an exaone4File by path, since models are got by each
// request. A path stands for its contents.
var exaone4Files sync.Map

// setExaone4Path sets the file of a model that is about to be created.
func (m *Model) setExaone4Path(_ manifest.Layer, path string) {
	m.ModelPath = path
}

func (m *Model) exaone4File() exaone4File {
	if file, ok := exaone4Files.Load(m.ModelPath); ok {
		return file.(exaone4File)
	}

	file := readExaone4File(m.ModelPath)
	if file.architecture != "" {
		exaone4Files.Store(m.ModelPath, file)
	}
	return file
}

// readExaone4File returns what a model file says, and nothing where there is no
// such file. Of other families it does not read more than their architecture.
func readExaone4File(path string) exaone4File {
	f, err := gguf.Open(path)
	if err != nil {
		return exaone4File{}
	}
	defer f.Close()

	// Open accepts other files, whose bytes must not be taken for lengths
	if string(f.Magic[:]) != "GGUF" {
		return exaone4File{}
	}

	file := exaone4File{architecture: f.KeyValue("general.architecture").String()}
	if strings.HasPrefix(file.architecture, "exaone") {
		file.chatTemplate = f.KeyValue("tokenizer.chat_template").String()
		file.embeds = f.KeyValue("pooling_type").Valid()
		file.pretokenizer = f.KeyValue("tokenizer.ggml.pre").String()
		file.vocabSize = int(f.KeyValue("vocab_size").Uint())

		tokens := f.KeyValue("tokenizer.ggml.tokens").Strings()
		if id := f.KeyValue("tokenizer.ggml.eos_token_id").Uint(); id < uint64(len(tokens)) {
			file.eos = tokens[id]
		}
	}
	return file
}
