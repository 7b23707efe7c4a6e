package server

import (
	"sync"

	"github.com/ollama/ollama/fs/gguf"
)

// exaoneSamplingKeys are the options that a file can have, below
// general.sampling.
var exaoneSamplingKeys = map[string]string{
	"temp":            "temperature",
	"top_k":           "top_k",
	"top_p":           "top_p",
	"min_p":           "min_p",
	"penalty_last_n":  "repeat_last_n",
	"penalty_repeat":  "repeat_penalty",
	"penalty_present": "presence_penalty",
	"penalty_freq":    "frequency_penalty",
}

// exaoneFileSampling holds the options in a file by its path, since models are
// got by each request. A path stands for its contents.
var exaoneFileSampling sync.Map

// fileSampling returns the options that are in the model's file.
func (m *Model) fileSampling() map[string]any {
	if options, ok := exaoneFileSampling.Load(m.ModelPath); ok {
		return options.(map[string]any)
	}

	f, err := gguf.Open(m.ModelPath)
	if err != nil {
		return nil
	}
	defer f.Close()

	options := make(map[string]any)
	for key, name := range exaoneSamplingKeys {
		if kv := f.KeyValue("general.sampling." + key); kv.Valid() {
			options[name] = kv.Float() + float64(kv.Int()) + float64(kv.Uint())
		}
	}
	exaoneFileSampling.Store(m.ModelPath, options)
	return options
}
