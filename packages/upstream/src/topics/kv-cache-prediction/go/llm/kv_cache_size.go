package llm

import (
	"strings"

	"github.com/ollama/ollama/envconfig"
	"github.com/ollama/ollama/fs/gguf"
)

// largestAutomaticBatch is the largest batch that the scheduler chooses. The
// batch of a load is chosen by its memory, so it is not known before.
const largestAutomaticBatch = 2048

// slidingWindowPeriods are the periods that llama.cpp uses for architectures
// whose model files tell the window but not which layers have it: one layer of
// a period is global.
var slidingWindowPeriods = map[string]uint64{
	"cohere2": 4,
	"gemma2":  2,
	"gemma3":  6,
	"gpt-oss": 2,
	"gptoss":  2,
}

// kvCacheSize returns the bytes that llama-server allocates for the KV cache of
// a model, numCtx being the context of all slots together.
func kvCacheSize(kv *gguf.Metadata, numCtx int) uint64 {
	slots := uint64(max(envconfig.NumParallel(), 1))
	cells := padCells(uint64(max(numCtx, 0)) / slots)

	headDim := kv.EmbeddingLength() / max(kv.HeadCountMax(), 1)
	keyLength := kv.Uint("attention.key_length", headDim)
	valueLength := kv.Uint("attention.value_length", headDim)
	global := cells * (keyLength + valueLength)

	// A layer with a sliding window keeps the window and the batch that moves it.
	slidingCells := min(cells, padCells(kv.Uint("attention.sliding_window")+largestAutomaticBatch))
	sliding := slidingCells * (kv.Uint("attention.key_length_swa", keyLength) + kv.Uint("attention.value_length_swa", valueLength))

	heads := kvHeads(kv)
	isSliding := slidingLayers(kv)
	var elements uint64
	for i := range kv.BlockCount() {
		if isSliding(i) {
			elements += heads(i) * sliding
		} else {
			elements += heads(i) * global
		}
	}

	return slots * elements / 32 * kvCacheBlockSize(envconfig.KvCacheType())
}

// padCells returns the cells that llama.cpp allocates for a sequence.
func padCells(cells uint64) uint64 {
	return (cells + 255) / 256 * 256
}

// slidingLayers tells which layers have a sliding window. A layer whose window
// is not known from the model file or the architecture is global.
func slidingLayers(kv *gguf.Metadata) func(layer uint64) bool {
	pattern := kv.KeyValue("attention.sliding_window_pattern")
	if kv.Uint("attention.sliding_window") == 0 {
		return func(uint64) bool { return false }
	}
	if layers := pattern.Bools(); len(layers) > 0 {
		return func(layer uint64) bool { return layer < uint64(len(layers)) && layers[layer] }
	}

	period, ok := kv.UintOK("attention.sliding_window_pattern")
	if !ok {
		period, ok = slidingWindowPeriods[kv.Architecture()]
	}
	// The global layer is the first or the last of its period. As the first, an
	// incomplete period has one too.
	return func(layer uint64) bool { return ok && (period == 0 || layer%period != 0) }
}

// kvHeads tells how many KV heads a layer has.
func kvHeads(kv *gguf.Metadata) func(layer uint64) uint64 {
	value := kv.KeyValue("attention.head_count_kv")
	heads := value.Uints()
	for _, n := range value.Ints() {
		heads = append(heads, uint64(max(n, 0)))
	}
	if len(heads) == 0 {
		n := max(kv.Uint("attention.head_count_kv", kv.HeadCountMax()), 1)
		return func(uint64) uint64 { return n }
	}
	return func(layer uint64) uint64 {
		if layer < uint64(len(heads)) {
			return heads[layer]
		}
		return 0
	}
}

// kvCacheBlockSize returns the bytes of 32 elements of the KV cache.
func kvCacheBlockSize(kvCacheType string) uint64 {
	switch strings.ToLower(kvCacheType) {
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
