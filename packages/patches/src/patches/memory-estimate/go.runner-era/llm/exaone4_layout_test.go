package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/format"
	"github.com/ollama/ollama/fs/ggml"
	"github.com/ollama/ollama/ml"
)

type noData struct{}

func (noData) WriteTo(io.Writer) (int64, error) { return 0, nil }

// exaone4Tensors are those of the 32B model, with the types of a Q4_K_M or Q5_K_M file.
func exaone4Tensors(kind ggml.TensorType) (ts []*ggml.Tensor, size int64) {
	add := func(name string, kind ggml.TensorType, shape ...uint64) {
		t := &ggml.Tensor{Name: name + ".weight", Kind: uint32(kind), Shape: shape, WriterTo: noData{}}
		ts = append(ts, t)
		size += int64(t.Size())
	}

	add("token_embd", kind, 5120, 102400)
	add("output", ggml.TensorTypeQ6_K, 5120, 102400)
	add("output_norm", ggml.TensorTypeF32, 5120)
	for i := range 64 {
		better := kind
		if i < 8 || i >= 56 || (i-8)%3 == 2 {
			better = ggml.TensorTypeQ6_K
		}

		blk := fmt.Sprintf("blk.%d.", i)
		add(blk+"attn_q", kind, 5120, 5120)
		add(blk+"attn_k", kind, 5120, 1024)
		add(blk+"attn_v", better, 5120, 1024)
		add(blk+"attn_output", kind, 5120, 5120)
		add(blk+"ffn_gate", kind, 5120, 27392)
		add(blk+"ffn_up", kind, 5120, 27392)
		add(blk+"ffn_down", better, 27392, 5120)
	}
	return ts, size
}

func exaone4Model(t *testing.T, arch string, kind ggml.TensorType) *ggml.GGML {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model.gguf")
	w, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()

	tensors, size := exaone4Tensors(kind)
	if err := ggml.WriteGGUF(w, ggml.KV{
		"general.architecture":            arch,
		arch + ".block_count":             uint32(64),
		arch + ".embedding_length":        uint32(5120),
		arch + ".feed_forward_length":     uint32(27392),
		arch + ".attention.head_count":    uint32(40),
		arch + ".attention.head_count_kv": uint32(8),
		arch + ".attention.key_length":    uint32(128),
		arch + ".attention.value_length":  uint32(128),
		"tokenizer.ggml.tokens":           make([]string, 102400),
	}, tensors); err != nil {
		t.Fatal(err)
	}
	// The tensors are a hole in the file, behind a header of less than 1 MiB.
	if err := w.Truncate(size + 2*format.MebiByte); err != nil {
		t.Fatal(err)
	}

	f, err := LoadModel(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// largestContext is the most tokens, in steps of 1024, with which all layers are on GPUs.
func largestContext(t *testing.T, f *ggml.GGML, kvCacheType string, gpus []ml.DeviceInfo) (largest int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // there is no runner to wait for once there is a layout

	for numCtx := 1024; numCtx <= 131072; numCtx += 1024 {
		s := &llamaServer{
			llmServer: llmServer{
				cmd:         &exec.Cmd{},
				options:     api.Options{Runner: api.Runner{NumCtx: numCtx, NumGPU: -1}},
				totalLayers: f.KV().BlockCount() + 1,
				loadRequest: LoadRequest{
					Parallel:       1,
					BatchSize:      512,
					KvCacheType:    kvCacheType,
					FlashAttention: ml.FlashAttentionEnabled,
				},
			},
			ggml: f,
		}

		system := ml.SystemInfo{TotalMemory: 64 * format.GibiByte, FreeMemory: 64 * format.GibiByte}
		if _, err := s.Load(ctx, system, gpus, true); errors.Is(err, ErrLoadRequiredFull) {
			break
		} else if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		largest = numCtx
	}
	return largest
}

func TestExaone4LargestContext(t *testing.T) {
	t.Setenv("OLLAMA_SCHED_SPREAD", "1")

	gpu := func(id string, gibibytes uint64) ml.DeviceInfo {
		return ml.DeviceInfo{DeviceID: ml.DeviceID{Library: "CUDA", ID: id}, FreeMemory: gibibytes * format.GibiByte}
	}
	two, one := []ml.DeviceInfo{gpu("0", 12), gpu("1", 24)}, []ml.DeviceInfo{gpu("1", 24)}

	// An architecture that has no size of its own, as exaone4 had none
	const unknown = "exaone4-unknown"

	tests := []struct {
		name        string
		arch        string
		kind        ggml.TensorType
		kvCacheType string
		gpus        []ml.DeviceInfo
		want        int
	}{
		{"Q4_K_M on two GPUs", "exaone4", ggml.TensorTypeQ4_K, "q8_0", two, 104448},
		{"Q5_K_M on two GPUs", "exaone4", ggml.TensorTypeQ5_K, "q8_0", two, 82944},
		{"Q4_K_M on one GPU", "exaone4", ggml.TensorTypeQ4_K, "q8_0", one, 34816},
		{"Q5_K_M on one GPU", "exaone4", ggml.TensorTypeQ5_K, "q8_0", one, 12288},
		{"unknown Q4_K_M on two GPUs", unknown, ggml.TensorTypeQ4_K, "q8_0", two, 50176},
		{"unknown Q5_K_M on two GPUs", unknown, ggml.TensorTypeQ5_K, "q8_0", two, 39936},
		{"unknown Q4_K_M on one GPU", unknown, ggml.TensorTypeQ4_K, "q8_0", one, 23552},
		{"unknown Q5_K_M on one GPU", unknown, ggml.TensorTypeQ5_K, "q8_0", one, 10240},
	}

	models := make(map[string]*ggml.GGML)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			key := fmt.Sprint(tt.arch, tt.kind)
			if models[key] == nil {
				models[key] = exaone4Model(t, tt.arch, tt.kind)
			}
			if got := largestContext(t, models[key], tt.kvCacheType, tt.gpus); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}
