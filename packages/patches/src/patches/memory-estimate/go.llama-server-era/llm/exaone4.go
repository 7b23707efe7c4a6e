package llm

import (
	"strings"

	"github.com/ollama/ollama/envconfig"
	"github.com/ollama/ollama/ml"
)

// exaone4KV are the keys of a model file. Releases differ in the type of Uint.
type exaone4KV[T uint32 | uint64] interface {
	BlockCount() uint64
	EmbeddingLength() uint64
	HeadCountMax() uint64
	HeadCountKVMin() uint64
	Uint(key string, defaultValue ...T) T
}

// llamaServerMaxBatch is the largest batch that is chosen automatically. The
// batch of a load is chosen by its memory, so it is not known before.
const llamaServerMaxBatch = 2048

// exaone4KVCacheSize returns the bytes that llama-server allocates for the KV
// cache of an exaone4 model, numCtx being that of all slots together.
func exaone4KVCacheSize[T uint32 | uint64](kv exaone4KV[T], numCtx int) uint64 {
	slots := uint64(max(envconfig.NumParallel(), 1))
	cells := exaone4Pad(uint64(max(numCtx, 0)) / slots)

	// The last blocks of EXAONE 4.5 predict several tokens, and have no cache
	// unless they are asked to.
	layers := kv.BlockCount()
	layers -= min(uint64(kv.Uint("nextn_predict_layers")), layers)

	// llama.cpp tells the hybrid model by its layers: every fourth one is
	// global, the others keep their window and the batch that moves it.
	var sliding, slidingCells uint64
	if layers == 64 {
		window := min(uint64(kv.Uint("attention.sliding_window", 4096)), cells)
		sliding = layers * 3 / 4
		slidingCells = min(cells, exaone4Pad(window+llamaServerMaxBatch))
	}

	headDim := kv.EmbeddingLength() / max(kv.HeadCountMax(), 1)
	keys := max(kv.HeadCountKVMin(), 1) * uint64(kv.Uint("attention.key_length", T(headDim)))
	values := max(kv.HeadCountKVMin(), 1) * uint64(kv.Uint("attention.value_length", T(headDim)))
	row := (keys + values) / 32 * exaone4CacheBlockSize(envconfig.KvCacheType())

	return slots * row * (sliding*slidingCells + (layers-sliding)*cells)
}

// exaone4Pad returns the cells that llama.cpp allocates for a sequence.
func exaone4Pad(cells uint64) uint64 {
	return (cells + 255) / 256 * 256
}

// exaone4CacheBlockSize returns the bytes of 32 elements of the KV cache.
func exaone4CacheBlockSize(kvCacheType string) uint64 {
	kvCacheType = strings.ToLower(kvCacheType)
	if kvCacheType != "f32" && LlamaServerFlashAttention(nil) == ml.FlashAttentionDisabled {
		return 64
	}

	switch kvCacheType {
	case "f32":
		return 128
	case "q8_0":
		return 34
	case "q5_1":
		return 24
	case "q5_0":
		return 22
	case "q4_1":
		return 20
	case "q4_0", "iq4_nl":
		return 18
	default:
		return 64
	}
}
