package server

import (
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/format"
	"github.com/ollama/ollama/fs/gguf"
	gguftest "github.com/ollama/ollama/internal/testutil/gguf"
	"github.com/ollama/ollama/llm"
	"github.com/ollama/ollama/ml"
)

// draftTestModel returns the keys of a model with a vocabulary of eight tokens,
// and with other values for some of them.
func draftTestModel(other gguftest.KV) gguftest.KV {
	kv := gguftest.KV{
		"general.architecture":          "llama",
		"llama.block_count":             uint32(16),
		"llama.context_length":          uint32(8192),
		"llama.embedding_length":        uint32(2048),
		"llama.attention.head_count":    uint32(32),
		"llama.attention.head_count_kv": uint32(8),
		"tokenizer.ggml.model":          "gpt2",
		"tokenizer.ggml.tokens":         []string{"a", "b", "c", "d", "e", "f", "g", "h"},
		"tokenizer.ggml.bos_token_id":   uint32(1),
		"tokenizer.ggml.add_bos_token":  true,
	}
	maps.Copy(kv, other)
	return kv
}

func TestCreateDraftVocabulary(t *testing.T) {
	gin.SetMode(gin.TestMode)

	more := func(n int) []string {
		tokens := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
		for range n {
			tokens = append(tokens, "more")
		}
		return tokens
	}
	tests := []struct {
		name  string
		draft gguftest.KV
		// want is in the error; none is expected without it.
		want string
	}{
		{name: "same vocabulary", draft: gguftest.KV{"llama.block_count": uint32(2)}},
		{name: "some tokens more", draft: gguftest.KV{"tokenizer.ggml.tokens": more(128)}},
		{name: "too many tokens more", draft: gguftest.KV{"tokenizer.ggml.tokens": more(129)}, want: "they have 137 and 8 tokens"},
		{
			name:  "other token",
			draft: gguftest.KV{"tokenizer.ggml.tokens": []string{"a", "b", "c", "d", "e", "x", "g", "h"}},
			want:  `token 5 is \"x\" and \"f\"`,
		},
		{
			name:  "other special token, which llama.cpp does not compare",
			draft: gguftest.KV{"tokenizer.ggml.tokens": []string{"x", "b", "c", "d", "e", "f", "g", "h"}},
		},
		{name: "no vocabulary", draft: gguftest.KV{"tokenizer.ggml.tokens": more(0)[:0], "tokenizer.ggml.model": "no_vocab"}, want: `their tokenizers are \"no_vocab\" and \"gpt2\"`},
		{name: "other tokenizer", draft: gguftest.KV{"tokenizer.ggml.model": "llama"}, want: `their tokenizers are \"llama\" and \"gpt2\"`},
		{name: "other BOS", draft: gguftest.KV{"tokenizer.ggml.bos_token_id": uint32(2)}, want: "their bos tokens are 2 and 1"},
		{name: "no BOS", draft: gguftest.KV{"tokenizer.ggml.add_bos_token": false}, want: "only one of them adds bos"},
		{name: "adds EOS, and the model does not say", draft: gguftest.KV{"tokenizer.ggml.add_eos_token": true}},
		{
			name: "head of another vocabulary",
			draft: gguftest.KV{
				"llama.nextn_predict_layers": uint32(1),
				"tokenizer.ggml.tokens":      []string{"x"},
				"tokenizer.ggml.model":       "llama",
			},
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("OLLAMA_MODELS", t.TempDir())
			_, target := createBinFile(t, draftTestModel(nil), nil)
			_, draft := createBinFile(t, draftTestModel(tt.draft), nil)

			var s Server
			w := createRequest(t, s.CreateHandler, api.CreateRequest{
				Model:      "test-draft",
				Files:      map[string]string{"model.gguf": target},
				DraftFiles: map[string]string{"draft.gguf": draft},
				Stream:     &stream,
			})

			wantCode := http.StatusOK
			if tt.want != "" {
				wantCode = http.StatusBadRequest
			}
			if w.Code != wantCode || !strings.Contains(w.Body.String(), tt.want) {
				t.Errorf("got %d %s, want %d with %q", w.Code, w.Body, wantCode, tt.want)
			}

			if wantCode != http.StatusOK {
				return
			}
			// A model that is created from another one keeps its draft model.
			w = createRequest(t, s.CreateHandler, api.CreateRequest{Model: "test-draft-2", From: "test-draft", Stream: &stream})
			if w.Code != http.StatusOK {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			if m, err := GetModel("test-draft-2"); err != nil || m.DraftPath == "" {
				t.Errorf("got no draft model: %v", err)
			}
		})
	}
}

// predictTestRequest returns a request for a model of 10 GiB with 1 GiB of
// cache, and the model. If draft is "file", its draft model has 6 GiB and 256 MiB
// of cache.
func predictTestRequest(t *testing.T, draft string, length int) (*LlmRequest, *gguf.Model) {
	t.Helper()

	newModel := func(blocks, size uint64) string {
		path, _ := createBinFile(t, draftTestModel(gguftest.KV{
			"llama.block_count": uint32(blocks),
		}), nil)
		if err := os.Truncate(path, int64(size)); err != nil {
			t.Fatal(err)
		}
		return path
	}

	m := &Model{ModelPath: newModel(64, 10*format.GibiByte), DraftPath: draft}
	if draft == "file" {
		m.DraftPath = newModel(16, 6*format.GibiByte)
	}
	f, err := llm.LoadModel(m.ModelPath, 1024)
	if err != nil {
		t.Fatal(err)
	}
	opts := api.DefaultOptions()
	opts.NumCtx = 8192
	opts.DraftNumPredict = length
	return &LlmRequest{ctx: t.Context(), model: m, opts: opts, successCh: make(chan *runnerRef, 1), errCh: make(chan error, 1)}, f
}

func TestPredictDraftModel(t *testing.T) {
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
	tests := []struct {
		name   string
		draft  string
		length int
		counts bool
	}{
		{name: "no draft model", length: 4},
		{name: "draft model that is turned off", draft: "file"},
		{name: "draft model that is missing", draft: "missing", length: 4},
		{name: "draft model", draft: "file", length: 4, counts: true},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Run("GPUs", func(t *testing.T) {
				req, _ := predictTestRequest(t, tt.draft, tt.length)
				s := InitScheduler(t.Context())
				var got int
				s.newServerFn = func(_ ml.SystemInfo, gpus []ml.DeviceInfo, path string, _ *gguf.Model, _, _ []string, _ api.Options, _ int, _ llm.LlamaServerConfig) (llm.LlamaServer, error) {
					got = len(gpus)
					return &mockLlm{modelPath: path, vramByGPU: map[ml.DeviceID]uint64{}}, nil
				}
				s.load(req, ml.SystemInfo{}, gpus("CUDA", 20, 20), false)
				want := 1
				if tt.counts {
					want = 2
				}
				if got != want {
					t.Errorf("got %d GPUs, want %d", got, want)
				}
			})

			t.Run("lower context", func(t *testing.T) {
				req, f := predictTestRequest(t, tt.draft, tt.length)
				req.numCtxAuto, req.numBatchAuto, req.opts.NumCtx = true, true, 65536
				_, _, numCtx, _, got, ok := req.reduceAutoNumCtxForLoadOOM(f, 4, true, ml.SystemInfo{}, gpus("CUDA", 22), req.opts)
				want := 1024
				if tt.counts {
					want = 512
				}
				if !ok || got != want {
					t.Errorf("got a batch of %d for a context of %d (%v), want %d", got, numCtx, ok, want)
				}
			})

			t.Run("mmap of a model that does not fit", func(t *testing.T) {
				req, f := predictTestRequest(t, tt.draft, tt.length)
				s := InitScheduler(t.Context())
				opts := s.applyLlamaServerMmapDefaults(req, req.opts, ml.SystemInfo{}, gpus("Metal", 16), f, 1)
				if got := opts.UseMMap == nil; got == tt.counts {
					t.Errorf("mmap by default: %v, want %v", got, !tt.counts)
				}
			})

			t.Run("mmap on a host with little memory", func(t *testing.T) {
				req, f := predictTestRequest(t, tt.draft, tt.length)
				s := InitScheduler(t.Context())
				host := ml.SystemInfo{TotalMemory: 16 * format.GibiByte, FreeMemory: 8 * format.GibiByte}
				s.maybeDisableMmapForHostPressure(req, req.opts, host, gpus("CUDA", 20), f, 1)
				if got := req.opts.UseMMap == nil; got != tt.counts {
					t.Errorf("mmap by default: %v, want %v", got, tt.counts)
				}
			})
		})
	}
}
