package llm

import (
	"math"
	"testing"
)

// testKV has the keys of a model file under the names that they have there.
type testKV map[string]uint32

func (kv testKV) BlockCount() uint64      { return uint64(kv["block_count"]) }
func (kv testKV) EmbeddingLength() uint64 { return uint64(kv["embedding_length"]) }
func (kv testKV) HeadCountMax() uint64    { return uint64(kv["attention.head_count"]) }
func (kv testKV) HeadCountKVMin() uint64  { return uint64(kv["attention.head_count_kv"]) }

func (kv testKV) Uint(key string, defaultValue ...uint32) uint32 {
	if v, ok := kv[key]; ok {
		return v
	}
	return append(defaultValue, 0)[0]
}

func TestExaone4KVCacheSize(t *testing.T) {
	large := testKV{
		"block_count":              64,
		"embedding_length":         5120,
		"attention.head_count":     40,
		"attention.head_count_kv":  8,
		"attention.key_length":     128,
		"attention.value_length":   128,
		"attention.sliding_window": 4096,
	}
	small := testKV{
		"block_count":             30,
		"embedding_length":        2048,
		"attention.head_count":    32,
		"attention.head_count_kv": 8,
	}

	tests := []struct {
		name           string
		kv             testKV
		cacheType      string
		flashAttention string
		numParallel    string
		numCtx         int
		want           uint64
	}{
		{name: "f16", kv: large, numCtx: 131072, want: 16*131072*4096 + 48*6144*4096},
		{name: "f16 by name", kv: large, cacheType: "f16", numCtx: 131072, want: 16*131072*4096 + 48*6144*4096},
		{name: "bf16", kv: large, cacheType: "bf16", numCtx: 131072, want: 16*131072*4096 + 48*6144*4096},
		{name: "f32", kv: large, cacheType: "f32", numCtx: 131072, want: 16*131072*8192 + 48*6144*8192},
		{name: "q8_0", kv: large, cacheType: "q8_0", numCtx: 131072, want: 16*131072*2176 + 48*6144*2176},
		{name: "q5_1", kv: large, cacheType: "q5_1", numCtx: 131072, want: 16*131072*1536 + 48*6144*1536},
		{name: "q5_0", kv: large, cacheType: "q5_0", numCtx: 131072, want: 16*131072*1408 + 48*6144*1408},
		{name: "q4_1", kv: large, cacheType: "q4_1", numCtx: 131072, want: 16*131072*1280 + 48*6144*1280},
		{name: "q4_0", kv: large, cacheType: "q4_0", numCtx: 131072, want: 16*131072*1152 + 48*6144*1152},
		{name: "iq4_nl", kv: large, cacheType: "iq4_nl", numCtx: 131072, want: 16*131072*1152 + 48*6144*1152},
		{name: "upper case", kv: large, cacheType: "Q8_0", numCtx: 131072, want: 16*131072*2176 + 48*6144*2176},
		{name: "q8_0 without flash attention", kv: large, cacheType: "q8_0", flashAttention: "0", numCtx: 131072, want: 16*131072*4096 + 48*6144*4096},
		{name: "f32 without flash attention", kv: large, cacheType: "f32", flashAttention: "0", numCtx: 131072, want: 16*131072*8192 + 48*6144*8192},
		{name: "context within the window", kv: large, cacheType: "q8_0", numCtx: 4096, want: 64 * 4096 * 2176},
		{name: "context that is no multiple of 256", kv: large, cacheType: "q8_0", numCtx: 8193, want: 16*8448*2176 + 48*6144*2176},
		{name: "four slots", kv: large, cacheType: "q8_0", numParallel: "4", numCtx: 131072, want: 4 * (16*32768*2176 + 48*6144*2176)},
		{name: "no context", kv: large, numCtx: 0},
		{name: "all layers global", kv: small, cacheType: "q8_0", numCtx: 65536, want: 30 * 65536 * 1088},
		{
			name:   "a block for prediction",
			kv:     testKV{"block_count": 65, "nextn_predict_layers": 1, "embedding_length": 64, "attention.head_count": 2, "attention.head_count_kv": 1},
			numCtx: 8192,
			want:   16*8192*128 + 48*6144*128,
		},
		{
			name:   "more blocks for prediction than there are",
			kv:     testKV{"block_count": 4, "nextn_predict_layers": 5, "embedding_length": 64, "attention.head_count": 2, "attention.head_count_kv": 1},
			numCtx: 8192,
		},
		{
			name:   "other window",
			kv:     testKV{"block_count": 64, "embedding_length": 64, "attention.head_count": 2, "attention.head_count_kv": 1, "attention.sliding_window": 16},
			numCtx: 4096,
			want:   16*4096*128 + 48*2304*128,
		},
		{
			name:   "window beyond any context",
			kv:     testKV{"block_count": 64, "embedding_length": 64, "attention.head_count": 2, "attention.head_count_kv": 1, "attention.sliding_window": math.MaxUint32},
			numCtx: 4096,
			want:   64 * 4096 * 128,
		},
		{
			name:   "keys and values of two lengths",
			kv:     testKV{"block_count": 4, "embedding_length": 64, "attention.head_count": 2, "attention.head_count_kv": 1, "attention.key_length": 64, "attention.value_length": 32},
			numCtx: 4096,
			want:   4 * 4096 * (64 + 32) * 2,
		},
		{
			name:   "window left out",
			kv:     testKV{"block_count": 64, "embedding_length": 64, "attention.head_count": 2, "attention.head_count_kv": 1},
			numCtx: 8192,
			want:   16*8192*128 + 48*6144*128,
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_KV_CACHE_TYPE", tt.cacheType)
			t.Setenv("OLLAMA_FLASH_ATTENTION", tt.flashAttention)
			t.Setenv("OLLAMA_NUM_PARALLEL", tt.numParallel)
			if got := exaone4KVCacheSize(tt.kv, tt.numCtx); got != tt.want {
				t.Errorf("got %d bytes, want %d", got, tt.want)
			}
		})
	}
}

// wideKV is a model file whose numbers have 64 bits.
type wideKV map[string]uint64

func (kv wideKV) BlockCount() uint64      { return kv["block_count"] }
func (kv wideKV) EmbeddingLength() uint64 { return kv["embedding_length"] }
func (kv wideKV) HeadCountMax() uint64    { return kv["attention.head_count"] }
func (kv wideKV) HeadCountKVMin() uint64  { return kv["attention.head_count_kv"] }

func (kv wideKV) Uint(key string, defaultValue ...uint64) uint64 {
	if v, ok := kv[key]; ok {
		return v
	}
	return append(defaultValue, 0)[0]
}

func FuzzExaone4KVCacheSize(f *testing.F) {
	f.Add(uint64(64), uint64(5120), uint64(40), uint64(8), uint64(4096), 131072)
	f.Add(uint64(64), uint64(5120), uint64(40), uint64(8), uint64(math.MaxUint64), 131072)
	f.Add(uint64(64), uint64(5120), uint64(40), uint64(8), uint64(math.MaxInt32), 131072)
	f.Add(uint64(0), uint64(0), uint64(0), uint64(0), uint64(0), -1)

	f.Fuzz(func(t *testing.T, blocks, embedding, heads, headsKV, window uint64, numCtx int) {
		kv := wideKV{
			"block_count":              blocks,
			"embedding_length":         embedding,
			"attention.head_count":     heads,
			"attention.head_count_kv":  headsKV,
			"attention.sliding_window": window,
		}
		got := exaone4KVCacheSize(kv, numCtx)

		// As far as nothing overflows, a window makes a cache no larger
		kv["attention.sliding_window"] = uint64(max(numCtx, 0))
		if embedding < 1<<20 && headsKV < 1<<10 && numCtx < 1<<24 && blocks == 64 {
			if full := exaone4KVCacheSize(kv, numCtx); got > full || window >= uint64(max(numCtx, 0)) && got != full {
				t.Errorf("got %d bytes, and %d without a window", got, full)
			}
		}
	})
}
