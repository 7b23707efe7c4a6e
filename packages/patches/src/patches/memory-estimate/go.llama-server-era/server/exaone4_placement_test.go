package server

import (
	"cmp"
	"os"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/format"
	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/ml"
)

// exaone4FileSize is that of the 32B model in Q4_K_M, in bytes.
const exaone4FileSize = 19_340_000_000

// createExaone4Large returns a file with the keys of the 32B model and nothing
// behind them.
func createExaone4Large(t *testing.T, arch string) string {
	t.Helper()

	arch = cmp.Or(arch, "exaone4")
	path, _ := createBinFile(t, map[string]any{
		"general.architecture":             arch,
		arch + ".block_count":              uint32(64),
		arch + ".context_length":           uint32(131072),
		arch + ".embedding_length":         uint32(5120),
		arch + ".attention.head_count":     uint32(40),
		arch + ".attention.head_count_kv":  uint32(8),
		arch + ".attention.key_length":     uint32(128),
		arch + ".attention.value_length":   uint32(128),
		arch + ".attention.sliding_window": uint32(4096),
	}, nil)
	if err := os.Truncate(path, exaone4FileSize); err != nil {
		t.Fatal(err)
	}
	return path
}

func exaone4GPUs(gibibytes ...uint64) (gpus []ml.DeviceInfo) {
	for i, n := range gibibytes {
		gpus = append(gpus, ml.DeviceInfo{
			DeviceID:     ml.DeviceID{ID: string(rune('0' + i)), Library: "CUDA"},
			ComputeMajor: 8,
			TotalMemory:  n * format.GibiByte,
			FreeMemory:   n * format.GibiByte,
		})
	}
	return gpus
}

func TestExaone4Placement(t *testing.T) {
	tests := []struct {
		name      string
		arch      string
		cacheType string
		numCtx    int
		gpus      []ml.DeviceInfo

		wantCache uint64
		wantGPUs  int
		wantBatch int
		// wantMMap is whether a host with little memory keeps the file mapped,
		// which it does as long as the model is not expected to fit.
		wantMMap bool
	}{
		{
			name:      "whole context on one GPU",
			cacheType: "q8_0",
			numCtx:    131072,
			gpus:      exaone4GPUs(32, 24),
			wantCache: 5_205_131_264,
			wantGPUs:  1,
			wantBatch: 1024,
		},
		{
			name:      "whole context on two GPUs",
			cacheType: "q8_0",
			numCtx:    131072,
			gpus:      exaone4GPUs(24, 12),
			wantCache: 5_205_131_264,
			wantGPUs:  2,
			wantBatch: 1024,
		},
		{
			name:      "large batch",
			cacheType: "q8_0",
			numCtx:    131072,
			gpus:      exaone4GPUs(24, 24),
			wantCache: 5_205_131_264,
			wantGPUs:  2,
			wantBatch: 2048,
		},
		{
			name:      "f16",
			numCtx:    131072,
			gpus:      exaone4GPUs(32, 24),
			wantCache: 9_797_894_144,
			wantGPUs:  2,
			wantBatch: 2048,
		},
		{
			name:      "smaller cache type",
			cacheType: "q4_0",
			numCtx:    32768,
			gpus:      exaone4GPUs(24, 12),
			wantCache: 943_718_400,
			wantGPUs:  1,
			wantBatch: 512,
		},
		{
			name:      "too large",
			numCtx:    131072,
			gpus:      exaone4GPUs(12, 12),
			wantCache: 9_797_894_144,
			wantGPUs:  2,
			wantBatch: 512,
			wantMMap:  true,
		},
		{
			name:      "other architecture",
			arch:      "llama",
			cacheType: "q8_0",
			numCtx:    131072,
			gpus:      exaone4GPUs(32, 24),
			wantCache: 34_359_738_368,
			wantGPUs:  2,
			wantBatch: 512,
			wantMMap:  true,
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_KV_CACHE_TYPE", tt.cacheType)
			path := createExaone4Large(t, tt.arch)
			f, err := llm.LoadModel(path, 0)
			if err != nil {
				t.Fatal(err)
			}

			opts := api.DefaultOptions()
			opts.NumCtx = tt.numCtx
			predicted := llm.PredictServerVRAM(path, f, effectiveLlamaServerContext(tt.numCtx, f, 1))
			if got := predicted - exaone4FileSize; got != tt.wantCache {
				t.Errorf("cache of %d bytes, want %d", got, tt.wantCache)
			}

			systemInfo := ml.SystemInfo{TotalMemory: 24 * format.GibiByte, FreeMemory: 16 * format.GibiByte}
			gpus, launchOpts := selectLlamaServerPlacement(systemInfo, tt.gpus, predicted, opts)
			if len(gpus) != tt.wantGPUs {
				t.Errorf("%d GPUs, want %d", len(gpus), tt.wantGPUs)
			}

			available, _, _ := availableMemoryForPlacement(systemInfo, gpus, launchOpts)
			if got := automaticGenerationBatch(tt.numCtx, predicted, available, ml.FlashAttentionAuto, gpus); got != tt.wantBatch {
				t.Errorf("batch of %d, want %d", got, tt.wantBatch)
			}

			disable := disableMmapForHostPressure("linux", opts, systemInfo, gpus, exaone4FileSize, 0, predicted, available)
			if disable == tt.wantMMap {
				t.Errorf("mmap disabled: %v, want %v", disable, !tt.wantMMap)
			}
		})
	}
}

func TestExaone4ReduceNumCtx(t *testing.T) {
	t.Setenv("OLLAMA_KV_CACHE_TYPE", "q8_0")

	for arch, wantBatch := range map[string]int{"exaone4": 1024, "llama": 512} {
		t.Run(arch, func(t *testing.T) {
			path := createExaone4Large(t, arch)
			f, err := llm.LoadModel(path, 0)
			if err != nil {
				t.Fatal(err)
			}

			req := LlmRequest{
				model:        &Model{ModelPath: path},
				opts:         api.DefaultOptions(),
				numCtxAuto:   true,
				numBatchAuto: true,
			}
			req.opts.NumCtx = 262144
			_, effectiveNumCtx, newNumCtx, _, newNumBatch, ok := req.reduceAutoNumCtxForLoadOOM(f, 1, true, ml.SystemInfo{}, exaone4GPUs(32), req.opts)
			if !ok || effectiveNumCtx != 131072 || newNumCtx != 32768 {
				t.Errorf("context from %d to %d, want from 131072 to 32768", effectiveNumCtx, newNumCtx)
			}
			if newNumBatch != wantBatch {
				t.Errorf("batch of %d, want %d", newNumBatch, wantBatch)
			}
		})
	}
}
