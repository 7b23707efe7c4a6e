package llm

import (
	"maps"
	"slices"
	"testing"

	gguftest "github.com/ollama/ollama/internal/testutil/gguf"
)

func TestPredictServerVRAMCache(t *testing.T) {
	// Four layers; 2 heads of 64 elements for keys and as many for values, so
	// that a cell takes 512 bytes of a layer in f16.
	model := func(arch string, more gguftest.KV) gguftest.KV {
		kv := gguftest.KV{
			"general.architecture":            arch,
			arch + ".block_count":             uint32(4),
			arch + ".embedding_length":        uint32(256),
			arch + ".attention.head_count":    uint32(4),
			arch + ".attention.head_count_kv": uint32(2),
		}
		for k, v := range more {
			kv[arch+"."+k] = v
		}
		return kv
	}

	const (
		window = 1024
		// slidingCells are those of the window and of the largest batch.
		slidingCells = 3072
		numCtx       = 32768
	)

	// The window of an architecture whose files have no pattern.
	twelveLayers := func(arch string) gguftest.KV {
		return model(arch, gguftest.KV{"block_count": uint32(12), "attention.sliding_window": uint32(window)})
	}

	// The keys of a model without grouped queries.
	manyHeads := model("llama", nil)
	delete(manyHeads, "llama.attention.head_count_kv")

	// What is wanted of it is what llama-server allocated.
	exaone4Large := gguftest.KV{
		"general.architecture":                     "exaone4",
		"exaone4.block_count":                      uint32(64),
		"exaone4.embedding_length":                 uint32(5120),
		"exaone4.attention.head_count":             uint32(40),
		"exaone4.attention.head_count_kv":          uint32(8),
		"exaone4.attention.sliding_window":         uint32(4096),
		"exaone4.attention.sliding_window_pattern": slices.Repeat([]bool{true, true, true, false}, 16),
	}

	tests := []struct {
		name        string
		kv          gguftest.KV
		cacheType   string
		numParallel string
		numCtx      int
		want        uint64
	}{
		{
			name: "global layers in f16",
			kv:   model("llama", nil),
			want: 4 * numCtx * 512,
		},
		{
			name:      "cache type by its name",
			kv:        model("llama", nil),
			cacheType: "f16",
			want:      4 * numCtx * 512,
		},
		{
			name:      "f32",
			kv:        model("llama", nil),
			cacheType: "f32",
			want:      4 * numCtx * 1024,
		},
		{
			name:      "q8_0 with the scale of each block",
			kv:        model("llama", nil),
			cacheType: "q8_0",
			want:      4 * numCtx * 272,
		},
		{
			name:      "cache type in capitals",
			kv:        model("llama", nil),
			cacheType: "Q8_0",
			want:      4 * numCtx * 272,
		},
		{
			name:      "q5_1",
			kv:        model("llama", nil),
			cacheType: "q5_1",
			want:      4 * numCtx * 192,
		},
		{
			name:      "q5_0",
			kv:        model("llama", nil),
			cacheType: "q5_0",
			want:      4 * numCtx * 176,
		},
		{
			name:      "q4_1",
			kv:        model("llama", nil),
			cacheType: "q4_1",
			want:      4 * numCtx * 160,
		},
		{
			name:      "q4_0",
			kv:        model("llama", nil),
			cacheType: "q4_0",
			want:      4 * numCtx * 144,
		},
		{
			name:      "iq4_nl",
			kv:        model("llama", nil),
			cacheType: "iq4_nl",
			want:      4 * numCtx * 144,
		},
		{
			name: "a window for each layer",
			kv: model("exaone4", gguftest.KV{
				"attention.sliding_window":         uint32(window),
				"attention.sliding_window_pattern": []bool{true, true, true, false},
			}),
			want: (numCtx + 3*slidingCells) * 512,
		},
		{
			name: "a window for every layer but one of a period",
			kv: model("plamo3", gguftest.KV{
				"attention.sliding_window":         uint32(window),
				"attention.sliding_window_pattern": uint32(2),
			}),
			want: (2*numCtx + 2*slidingCells) * 512,
		},
		{
			name: "an incomplete period has a global layer",
			kv: model("plamo3", gguftest.KV{
				"attention.sliding_window":         uint32(window),
				"attention.sliding_window_pattern": uint32(3),
			}),
			want: (2*numCtx + 2*slidingCells) * 512,
		},
		{
			name: "a period of one has no window",
			kv: model("plamo3", gguftest.KV{
				"attention.sliding_window":         uint32(window),
				"attention.sliding_window_pattern": uint32(1),
			}),
			want: 4 * numCtx * 512,
		},
		{
			name: "a period of zero has no global layer",
			kv: model("plamo3", gguftest.KV{
				"attention.sliding_window":         uint32(window),
				"attention.sliding_window_pattern": uint32(0),
			}),
			want: 4 * slidingCells * 512,
		},
		{
			name: "period of cohere2",
			kv:   twelveLayers("cohere2"),
			want: (3*numCtx + 9*slidingCells) * 512,
		},
		{
			name: "period of gemma2",
			kv:   twelveLayers("gemma2"),
			want: (6*numCtx + 6*slidingCells) * 512,
		},
		{
			name: "period of gemma3",
			kv:   twelveLayers("gemma3"),
			want: (2*numCtx + 10*slidingCells) * 512,
		},
		{
			name: "period of gpt-oss",
			kv:   twelveLayers("gpt-oss"),
			want: (6*numCtx + 6*slidingCells) * 512,
		},
		{
			name: "period of gpt-oss as Ollama named it",
			kv:   twelveLayers("gptoss"),
			want: (6*numCtx + 6*slidingCells) * 512,
		},
		{
			name: "a file's pattern before that of its architecture",
			kv: model("gemma3", gguftest.KV{
				"attention.sliding_window":         uint32(window),
				"attention.sliding_window_pattern": []bool{true, false, false, false},
			}),
			want: (3*numCtx + slidingCells) * 512,
		},
		{
			name: "a window of which nothing tells the layers",
			kv:   model("phi3", gguftest.KV{"attention.sliding_window": uint32(window)}),
			want: 4 * numCtx * 512,
		},
		{
			name: "no window",
			kv: model("gemma3", gguftest.KV{
				"attention.sliding_window":         uint32(0),
				"attention.sliding_window_pattern": []bool{true, true, true, false},
			}),
			want: 4 * numCtx * 512,
		},
		{
			name: "context within the window",
			kv: model("exaone4", gguftest.KV{
				"attention.sliding_window":         uint32(window),
				"attention.sliding_window_pattern": []bool{true, true, true, false},
			}),
			numCtx: 2048,
			want:   4 * 2048 * 512,
		},
		{
			name: "heads of another length than the embedding suggests",
			kv: model("qwen3", gguftest.KV{
				"attention.key_length":   uint32(128),
				"attention.value_length": uint32(96),
			}),
			want: 4 * numCtx * 2 * (128 + 96) * 2,
		},
		{
			name: "heads of another length where there is a window",
			kv: model("gemma4", gguftest.KV{
				"attention.sliding_window":         uint32(window),
				"attention.sliding_window_pattern": []bool{true, true, true, false},
				"attention.key_length":             uint32(128),
				"attention.value_length":           uint32(128),
				"attention.key_length_swa":         uint32(32),
				"attention.value_length_swa":       uint32(32),
			}),
			want: (numCtx*256 + 3*slidingCells*64) * 2 * 2,
		},
		{
			name: "as many KV heads as heads where the file has none",
			kv:   manyHeads,
			want: 4 * numCtx * 1024,
		},
		{
			name: "heads by layer",
			kv:   model("lfm2", gguftest.KV{"attention.head_count_kv": []uint32{0, 0, 2, 1}}),
			want: numCtx * (512 + 256),
		},
		{
			name: "heads by layer, signed",
			kv:   model("lfm2", gguftest.KV{"attention.head_count_kv": []int32{0, 0, 2, 1}}),
			want: numCtx * (512 + 256),
		},
		{
			name:      "EXAONE 4.0 32B in q8_0",
			kv:        exaone4Large,
			cacheType: "q8_0",
			numCtx:    131072,
			want:      5_205_131_264,
		},
		{
			name:   "EXAONE 4.0 32B in f16",
			kv:     exaone4Large,
			numCtx: 131072,
			want:   9_797_894_144,
		},
		{
			name: "slots of their own",
			kv: model("exaone4", gguftest.KV{
				"attention.sliding_window":         uint32(window),
				"attention.sliding_window_pattern": []bool{true, true, true, false},
			}),
			numParallel: "2",
			want:        (numCtx + 2*3*slidingCells) * 512,
		},
		{
			name:   "context that is no multiple of 256",
			kv:     model("llama", nil),
			numCtx: 1000,
			want:   4 * 1024 * 512,
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_KV_CACHE_TYPE", tt.cacheType)
			t.Setenv("OLLAMA_NUM_PARALLEL", tt.numParallel)
			path, f := writeTestGGUF(t, maps.Clone(tt.kv), nil)
			if tt.numCtx == 0 {
				tt.numCtx = numCtx
			}
			got := PredictServerVRAM(path, f, tt.numCtx) - PredictServerVRAM(path, f, 0)
			if got != tt.want {
				t.Errorf("cache of %d bytes, want %d", got, tt.want)
			}
		})
	}
}
