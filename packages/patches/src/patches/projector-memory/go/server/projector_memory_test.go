package server

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/format"
	"github.com/ollama/ollama/fs/gguf"
	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/ml"
)

// createProjectorModel returns a file of 18 GiB for a model with a small cache.
func createProjectorModel(t *testing.T, arch string) string {
	t.Helper()

	path, _ := createBinFile(t, map[string]any{
		"general.architecture":            arch,
		arch + ".block_count":             uint32(2),
		arch + ".context_length":          uint32(131072),
		arch + ".embedding_length":        uint32(64),
		arch + ".attention.head_count":    uint32(2),
		arch + ".attention.head_count_kv": uint32(1),
	}, nil)
	if err := os.Truncate(path, 18*format.GibiByte); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPredictProjector(t *testing.T) {
	gpus := func(library string, gibibytes ...uint64) (gpus []ml.DeviceInfo) {
		for i, n := range gibibytes {
			gpus = append(gpus, ml.DeviceInfo{
				DeviceID:     ml.DeviceID{ID: string(rune('0' + i)), Library: library},
				ComputeMajor: 8,
				TotalMemory:  n * format.GibiByte,
				FreeMemory:   n * format.GibiByte,
			})
		}
		return gpus
	}

	projector := filepath.Join(t.TempDir(), "mmproj.gguf")
	if err := os.WriteFile(projector, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(projector, 6*format.GibiByte); err != nil {
		t.Fatal(err)
	}

	tests := []struct {
		name       string
		arch       string
		projectors []string
		counts     bool
	}{
		{name: "no projector"},
		{name: "another architecture", arch: "qwen25vl", projectors: []string{projector}},
		{name: "projector", projectors: []string{projector}, counts: true},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := createProjectorModel(t, cmp.Or(tt.arch, "exaone4"))
			f, err := llm.LoadModel(path, 1024)
			if err != nil {
				t.Fatal(err)
			}
			newRequest := func() *LlmRequest {
				opts := api.DefaultOptions()
				opts.NumCtx = 4096
				m := &Model{ModelPath: path, ProjectorPaths: tt.projectors}
				return &LlmRequest{ctx: t.Context(), model: m, opts: opts, successCh: make(chan *runnerRef, 1), errCh: make(chan error, 1)}
			}

			var want uint64
			if tt.counts {
				want = 6 * format.GibiByte
			}
			if got := newRequest().predictProjectorVRAM(f); got != want {
				t.Errorf("got %d bytes, want %d", got, want)
			}

			t.Run("GPUs", func(t *testing.T) {
				s := InitScheduler(t.Context())
				var got int
				s.newServerFn = func(_ ml.SystemInfo, gpus []ml.DeviceInfo, path string, _ *gguf.Model, _, _ []string, _ api.Options, _ int, _ llm.LlamaServerConfig) (llm.LlamaServer, error) {
					got = len(gpus)
					return &mockLlm{modelPath: path, vramByGPU: map[ml.DeviceID]uint64{}}, nil
				}
				s.load(newRequest(), ml.SystemInfo{}, gpus("CUDA", 26, 26), false)
				want := 1
				if tt.counts {
					want = 2
				}
				if got != want {
					t.Errorf("got %d GPUs, want %d", got, want)
				}
			})

			t.Run("lower context", func(t *testing.T) {
				req := newRequest()
				req.numCtxAuto, req.numBatchAuto, req.opts.NumCtx = true, true, 65536
				_, _, numCtx, _, got, ok := req.reduceAutoNumCtxForLoadOOM(f, 4, true, ml.SystemInfo{}, gpus("CUDA", 26), req.opts)
				want := 1024
				if tt.counts {
					want = 512
				}
				if !ok || got != want {
					t.Errorf("got a batch of %d for a context of %d (%v), want %d", got, numCtx, ok, want)
				}
			})

			t.Run("mmap of a model that does not fit", func(t *testing.T) {
				req := newRequest()
				opts := InitScheduler(t.Context()).applyLlamaServerMmapDefaults(req, req.opts, ml.SystemInfo{}, gpus("Metal", 22), f, 1)
				if got := opts.UseMMap == nil; got == tt.counts {
					t.Errorf("mmap by default: %v, want %v", got, !tt.counts)
				}
			})

			t.Run("mmap on a host with little memory", func(t *testing.T) {
				req := newRequest()
				host := ml.SystemInfo{TotalMemory: 16 * format.GibiByte, FreeMemory: 8 * format.GibiByte}
				InitScheduler(t.Context()).maybeDisableMmapForHostPressure(req, req.opts, host, gpus("CUDA", 26), f, 1)
				if got := req.opts.UseMMap == nil; got != tt.counts {
					t.Errorf("mmap by default: %v, want %v", got, tt.counts)
				}
			})
		})
	}
}
