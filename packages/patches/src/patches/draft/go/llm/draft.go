package llm

import (
	"github.com/ollama/ollama/fs/gguf"
)

// draftTypeSimple is the type of a draft model that is a model of its own.
const draftTypeSimple = "draft-simple"

// runsMTP reports whether llama.cpp runs the blocks of f that predict further
// tokens. It skips those of EXAONE, and llama-server exits if told to use them.
func runsMTP(f *gguf.Model) bool {
	switch f.KV().Architecture() {
	case "exaone4", "exaone-moe":
		return false
	default:
		return true
	}
}

// isWholeModel reports whether f is a model of its own. Other draft models are
// heads, which read the hidden states of the model that they draft for.
func isWholeModel(f *gguf.Model) bool {
	switch f.KV().Architecture() {
	case "dflash", "eagle3":
		return false
	default:
		return f.KV().BlockCount() > 0 && !hasMTPDraft(f)
	}
}

// IsWholeModel reports whether the file at path is a model of its own, see
// isWholeModel.
func IsWholeModel(path string, shards ...string) (bool, error) {
	f, err := LoadModel(path, 1, shards...)
	if err != nil {
		return false, err
	}
	return isWholeModel(f), nil
}

// appendDraftModelArgs adds what llama-server does not take over from the model
// that a model of its own drafts for.
func appendDraftModelArgs(params []string, launch llamaServerLaunchConfig) []string {
	if launch.draftType != draftTypeSimple || launch.opts.DraftNumPredict <= 0 {
		return params
	}

	// Its cache is as long as that of the model, so its type matters as much.
	if launch.kvCacheType != "" {
		params = append(params, "--spec-draft-type-k", launch.kvCacheType, "--spec-draft-type-v", launch.kvCacheType)
	}
	if launch.opts.NumGPU == 0 {
		params = append(params, "--spec-draft-ngl", "0")
	}
	return params
}

// PredictDraftVRAM estimates the VRAM of a draft model, as PredictServerVRAM
// does for the model that it drafts for. numCtx is the context of that model.
func PredictDraftVRAM(path string, f *gguf.Model, numCtx int) uint64 {
	if isWholeModel(f) {
		return PredictServerVRAM(path, f, numCtx)
	}

	// The keys of a head describe the model that it was made for, so its few
	// layers cannot be told from them.
	return modelFileSize(path, f)
}
