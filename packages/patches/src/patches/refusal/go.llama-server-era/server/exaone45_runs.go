package server

import "github.com/ollama/ollama/fs/gguf"

// runsExaone45 reports whether this release can run a file of EXAONE 4.5 or
// K-EXAONE. Its llama.cpp counts the block of EXAONE 4.5 that predicts several
// tokens as a layer, and then takes every layer for one with full attention.
func (m *Model) runsExaone45(file exaone4File) bool {
	if file.architecture != exaone4 {
		return true
	}

	f, err := gguf.Open(m.ModelPath)
	if err != nil {
		return true
	}
	defer f.Close()
	return f.KeyValue("nextn_predict_layers").Uint() == 0
}
