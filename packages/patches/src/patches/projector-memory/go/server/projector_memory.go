package server

import "github.com/ollama/ollama/fs/gguf"

// predictProjectorVRAM returns the bytes that the projector of EXAONE 4.5 takes,
// which is as large as some models.
func (req *LlmRequest) predictProjectorVRAM(f *gguf.Model) uint64 {
	if f.KV().Architecture() != "exaone4" {
		return 0
	}

	return modelFileSize(req.model.ProjectorPaths...)
}
