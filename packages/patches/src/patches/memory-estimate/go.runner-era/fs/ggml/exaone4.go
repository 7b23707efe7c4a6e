package ggml

import (
	"github.com/ollama/ollama/ml"
)

// exaone4GraphSize returns what llama.cpp allocates for an exaone4 model: the
// KV cache of each layer, and the graph on a GPU that has all of the layers or
// some of them. context is that of all sequences together.
func (f GGML) exaone4GraphSize(context, batch uint64, numParallel int, kvCacheType string, flashAttention ml.FlashAttentionType) (kv []uint64, partialOffload, fullOffload uint64) {
	sequences := uint64(max(numParallel, 1))

	// A request may ask for any batch, one below zero too.
	batch = min(max(batch, 1), max(context, 1))

	embedding := f.KV().EmbeddingLength()
	heads := f.KV().HeadCountMax()
	keys := f.KV().EmbeddingHeadCountK() * f.KV().HeadCountKVMax()
	values := f.KV().EmbeddingHeadCountV() * f.KV().HeadCountKVMax()
	vocab := uint64(f.KV()["tokenizer.ggml.tokens"].(*array[string]).size)

	// Each sequence has a multiple of 256 cells. Layers with a sliding window
	// have as many as the others, as the llama runner leaves swa_full on.
	cells := (context/sequences + 255) / 256 * 256

	cacheType := exaone4CacheType(kvCacheType)
	kv = make([]uint64, f.KV().BlockCount())
	for i := range kv {
		kv[i] = sequences * cells * (cacheType.RowSize(keys) + cacheType.RowSize(values))
	}

	// llama.cpp tells the hybrid model by its layers. Sliding and global layers
	// each have their own mask.
	var masks uint64 = 1
	if f.KV().BlockCount() == 64 {
		masks = 2
	}

	// Tensors of the graph, as float32
	mask := 4 * batch * cells
	hidden := 4 * batch * embedding
	intermediate := max(4*batch*uint64(f.KV().Uint("feed_forward_length")), 1)
	logits := 4 * batch * vocab

	// The masks are inputs, so that they are there from the start. A layer's
	// input, its queries and one tensor more are alive beside them.
	layer := masks*mask + 3*hidden
	if flashAttention == ml.FlashAttentionEnabled {
		// The first mask is converted to float16. Its room can then be used by
		// the feed-forward's gate, up and their product, as far as they fit.
		layer += mask/2 + (3-min(3, mask/intermediate))*intermediate
	} else {
		// Attention has a mask of scores for each head, and an index (int64)
		// for each value that it stores, since values are stored transposed.
		layer += max(heads*mask+masks*8*batch*values, 3*intermediate)
	}

	// Layers leave nothing behind but the last one's output.
	fullOffload = max(layer, hidden+logits)

	// If the output layer is not offloaded, its weights are still copied to a
	// GPU to process a batch.
	layers := f.Tensors().GroupLayers()
	output, ok := layers["output"]
	if !ok {
		output = layers["token_embd"]
	}
	partialOffload = fullOffload + output.Size()

	// CUDA converts a quantized layer of the cache to float16 outside of the
	// graph. Layers are placed by the larger of the two sizes, so this leaves
	// room for it with all layers offloaded, too.
	if cacheType != TensorTypeF16 {
		partialOffload += sequences * cells * TensorTypeF16.RowSize(keys+values)
	}

	return kv, partialOffload, fullOffload
}

func exaone4CacheType(kvCacheType string) TensorType {
	switch kvCacheType {
	case "q8_0":
		return TensorTypeQ8_0
	case "q4_0":
		return TensorTypeQ4_0
	default:
		return TensorTypeF16
	}
}
