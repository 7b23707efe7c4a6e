package llm

import (
	"slices"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/fs/gguf"
	gguftest "github.com/ollama/ollama/internal/testutil/gguf"
)

func TestExternalDraftTypeWholeModel(t *testing.T) {
	tests := []struct {
		name    string
		kv      gguftest.KV
		tensors []*gguftest.Tensor
		want    string
	}{
		{
			name: "whole model",
			kv:   gguftest.KV{"general.architecture": "exaone4", "exaone4.block_count": uint32(30)},
			want: draftTypeSimple,
		},
		{
			name: "whole model of a family with MTP heads",
			kv:   gguftest.KV{"general.architecture": "qwen35", "qwen35.block_count": uint32(24)},
			want: draftTypeSimple,
		},
		{
			name: "MTP head",
			kv: gguftest.KV{
				"general.architecture":        "qwen35",
				"qwen35.block_count":          uint32(25),
				"qwen35.nextn_predict_layers": uint32(1),
			},
			want: draftTypeMTP,
		},
		{
			name: "MTP head of an assistant",
			kv: gguftest.KV{
				"general.architecture":                  "gemma4-assistant",
				"gemma4-assistant.block_count":          uint32(4),
				"gemma4-assistant.nextn_predict_layers": uint32(4),
			},
			want: draftTypeMTP,
		},
		{
			name:    "MTP head under the names of the author",
			kv:      gguftest.KV{"general.architecture": "qwen35", "qwen35.block_count": uint32(24)},
			tensors: []*gguftest.Tensor{testGGUFTensor("mtp.fc.weight", gguf.TensorTypeF32, []uint64{1})},
			want:    draftTypeMTP,
		},
		{
			name: "DFlash",
			kv:   gguftest.KV{"general.architecture": "dflash", "dflash.block_count": uint32(4)},
			want: draftTypeDFlash,
		},
		{
			name: "EAGLE-3",
			kv:   gguftest.KV{"general.architecture": "eagle3", "eagle3.block_count": uint32(1)},
			want: draftTypeMTP,
		},
		{
			name: "no layers",
			kv:   gguftest.KV{"general.architecture": "exaone4"},
			want: draftTypeMTP,
		},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path, _ := writeTestGGUF(t, tt.kv, tt.tensors)
			got, err := externalDraftType(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if whole, err := IsWholeModel(path); err != nil || whole != (tt.want == draftTypeSimple) {
				t.Errorf("got %v (%v), want %v", whole, err, !whole)
			}
		})
	}

	if _, err := IsWholeModel("missing"); err == nil {
		t.Error("got no error for a file that is not there")
	}
}

func TestHasMTPDraftSkippedBlocks(t *testing.T) {
	for arch, want := range map[string]bool{"exaone4": false, "exaone-moe": false, "qwen35": true} {
		t.Run(arch, func(t *testing.T) {
			_, f := writeTestGGUF(t, gguftest.KV{
				"general.architecture":         arch,
				arch + ".block_count":          uint32(65),
				arch + ".nextn_predict_layers": uint32(1),
			}, nil)
			if got := hasMTPDraft(f); got != want {
				t.Errorf("got %t, want %t", got, want)
			}
		})
	}
}

func TestAppendDraftModelArgs(t *testing.T) {
	cache := []string{"--spec-draft-type-k", "q8_0", "--spec-draft-type-v", "q8_0"}
	onCPU := []string{"--spec-draft-ngl", "0"}

	tests := []struct {
		name      string
		draftType string
		cacheType string
		length    int
		numGPU    int
		want      []string
	}{
		{name: "default cache", draftType: draftTypeSimple, length: 4, numGPU: -1},
		{name: "quantized cache", draftType: draftTypeSimple, cacheType: "q8_0", length: 4, numGPU: -1, want: cache},
		{name: "no GPU", draftType: draftTypeSimple, length: 4, want: onCPU},
		{name: "some layers on GPUs", draftType: draftTypeSimple, length: 4, numGPU: 20},
		{name: "turned off", draftType: draftTypeSimple, cacheType: "q8_0"},
		{name: "MTP head", draftType: draftTypeMTP, cacheType: "q8_0", length: 4},
		{name: "no draft model", cacheType: "q8_0", length: 4},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			launch := llamaServerLaunchConfig{
				draftType:   tt.draftType,
				kvCacheType: tt.cacheType,
				opts:        api.Options{Runner: api.Runner{DraftNumPredict: tt.length, NumGPU: tt.numGPU}},
			}
			if got := appendDraftModelArgs(nil, launch); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestPredictDraftVRAM(t *testing.T) {
	kv := gguftest.KV{
		"general.architecture":          "llama",
		"llama.block_count":             uint32(16),
		"llama.embedding_length":        uint32(2048),
		"llama.attention.head_count":    uint32(32),
		"llama.attention.head_count_kv": uint32(8),
	}
	path, whole := writeTestGGUF(t, kv, nil)
	if got, want := PredictDraftVRAM(path, whole, 4096), whole.FileSize()+16*4096*2048; got != want {
		t.Errorf("got %d bytes for a model, want %d", got, want)
	}

	kv["llama.nextn_predict_layers"] = uint32(1)
	path, head := writeTestGGUF(t, kv, nil)
	if got, want := PredictDraftVRAM(path, head, 4096), head.FileSize(); got != want {
		t.Errorf("got %d bytes for a head, want %d", got, want)
	}
}
