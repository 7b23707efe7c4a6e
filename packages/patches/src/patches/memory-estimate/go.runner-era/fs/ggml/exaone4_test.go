package ggml

import (
	"fmt"
	"math"
	"testing"

	"github.com/ollama/ollama/format"
	"github.com/ollama/ollama/ml"
)

type testModel struct {
	kv      KV
	tensors []*Tensor
}

func (m testModel) KV() KV { return m.kv }

func (m testModel) Tensors() Tensors { return Tensors{items: m.tensors} }

type testShape struct {
	layers, embedding, ffn, heads, headsKV, headDim, vocab int
}

var (
	exaone4Large = testShape{64, 5120, 27392, 40, 8, 128, 102400}
	exaone4Small = testShape{30, 2048, 4096, 32, 8, 64, 102400}
)

func testGGML(arch string, s testShape) GGML {
	return GGML{model: testModel{
		kv: KV{
			"general.architecture":             arch,
			arch + ".block_count":              uint32(s.layers),
			arch + ".embedding_length":         uint32(s.embedding),
			arch + ".feed_forward_length":      uint32(s.ffn),
			arch + ".attention.head_count":     uint32(s.heads),
			arch + ".attention.head_count_kv":  uint32(s.headsKV),
			arch + ".attention.key_length":     uint32(s.headDim),
			arch + ".attention.value_length":   uint32(s.headDim),
			arch + ".attention.sliding_window": uint32(4096),
			arch + ".context_length":           uint32(131072),
			"tokenizer.ggml.tokens":            &array[string]{size: s.vocab},
		},
		tensors: []*Tensor{
			{Name: "token_embd.weight", Kind: uint32(TensorTypeQ6_K), Shape: []uint64{uint64(s.embedding), uint64(s.vocab)}},
			{Name: "blk.0.attn_q.weight", Kind: uint32(TensorTypeQ4_K), Shape: []uint64{uint64(s.embedding), uint64(s.embedding)}},
		},
	}}
}

// What llama.cpp reports as the size of its KV caches.
func TestExaone4CacheSize(t *testing.T) {
	tests := []struct {
		shape       testShape
		context     uint64
		numParallel int
		kvCacheType string
		want        uint64
	}{
		{exaone4Large, 4096, 1, "q8_0", 544 * format.MebiByte},
		{exaone4Large, 32768, 1, "", 8192 * format.MebiByte},
		{exaone4Large, 32768, 1, "f16", 8192 * format.MebiByte},
		{exaone4Large, 32768, 1, "q8_0", 4352 * format.MebiByte},
		{exaone4Large, 32768, 1, "q4_0", 2304 * format.MebiByte},
		{exaone4Large, 131072, 1, "q4_0", 9216 * format.MebiByte},
		{exaone4Large, 8192, 4, "q8_0", 4352 * format.MebiByte},
		{exaone4Small, 65536, 1, "q4_0", 1080 * format.MebiByte},
		{exaone4Small, 4096, 1, "q8_0", 127.5 * format.MebiByte},
		{exaone4Small, 5000, 2, "q8_0", 318.75 * format.MebiByte},
	}

	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d layers %d x %d %s", tt.shape.layers, tt.context, tt.numParallel, tt.kvCacheType), func(t *testing.T) {
			kv, _, _ := testGGML("exaone4", tt.shape).GraphSize(tt.context, 512, tt.numParallel, tt.kvCacheType, ml.FlashAttentionEnabled)
			if len(kv) != tt.shape.layers {
				t.Errorf("got %d layers, want %d", len(kv), tt.shape.layers)
			}
			var got uint64
			for _, size := range kv {
				got += size
			}
			if got != tt.want {
				t.Errorf("got %d bytes, want %d", got, tt.want)
			}
		})
	}
}

// What llama.cpp reports as the size of its compute buffer, with all layers on one device.
func TestExaone4Graph(t *testing.T) {
	const on, off = ml.FlashAttentionEnabled, ml.FlashAttentionDisabled

	tests := []struct {
		shape          testShape
		context, batch uint64
		numParallel    int
		flashAttention ml.FlashAttentionType
		want           float64 // MiB
	}{
		{exaone4Large, 2048, 512, 1, on, 210},
		{exaone4Large, 4096, 512, 1, on, 210.52},
		{exaone4Large, 6144, 512, 1, on, 220},
		{exaone4Large, 8192, 512, 1, on, 220.52},
		{exaone4Large, 10240, 512, 1, on, 220.52},
		{exaone4Large, 12288, 512, 1, on, 250.52},
		{exaone4Large, 16384, 512, 1, on, 270.52},
		{exaone4Large, 24576, 512, 1, on, 310.52},
		{exaone4Large, 32768, 512, 1, on, 297.02},
		{exaone4Large, 36864, 512, 1, on, 317.02},
		{exaone4Large, 40960, 512, 1, on, 337.02},
		{exaone4Large, 46080, 512, 1, on, 362.02},
		{exaone4Large, 52224, 512, 1, on, 392.02},
		{exaone4Large, 65536, 512, 1, on, 403.52},
		{exaone4Large, 81920, 512, 1, on, 483.52},
		{exaone4Large, 98304, 512, 1, on, 510.02},
		{exaone4Large, 131072, 512, 1, on, 670.02},
		{exaone4Large, 8192, 512, 4, on, 220.52},
		{exaone4Large, 16384, 256, 1, on, 135.26},
		{exaone4Large, 4096, 512, 1, off, 374.01},
		{exaone4Large, 16384, 512, 1, off, 1382.01},
		{exaone4Small, 4096, 512, 1, on, 208},
		{exaone4Small, 32768, 512, 1, on, 204},
		{exaone4Small, 65536, 512, 1, on, 204.01},
		{exaone4Small, 98304, 512, 1, on, 300.01},
		{exaone4Small, 131072, 512, 1, on, 396.01},
		{exaone4Small, 8192, 512, 4, on, 204},
		{exaone4Small, 16384, 512, 1, off, 1070.01},
	}

	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d layers %d x %d batch %d flash attention %s", tt.shape.layers, tt.context, tt.numParallel, tt.batch, tt.flashAttention), func(t *testing.T) {
			f := testGGML("exaone4", tt.shape)
			_, _, full := f.GraphSize(tt.context, tt.batch, tt.numParallel, "q8_0", tt.flashAttention)
			// Up to two tensors of the hidden size may happen to fit where others were.
			got, reused := float64(full)/format.MebiByte, float64(2*4*tt.batch)*float64(tt.shape.embedding)/format.MebiByte
			if got < tt.want*0.98 || got > tt.want+max(tt.want*0.02, reused) {
				t.Errorf("got %.2f MiB, want %.2f", got, tt.want)
			}
		})
	}
}

func TestExaone4PartialOffload(t *testing.T) {
	tests := []struct {
		kvCacheType string
		converted   uint64 // of the cache, to float16
	}{
		{"", 0},
		{"f16", 0},
		{"q8_0", 4 * 8192 * 2 * 1024 * 2},
		{"q4_0", 4 * 8192 * 2 * 1024 * 2},
	}

	for _, tt := range tests {
		t.Run(tt.kvCacheType, func(t *testing.T) {
			f := testGGML("exaone4", exaone4Large)
			_, partial, full := f.GraphSize(8192, 512, 4, tt.kvCacheType, ml.FlashAttentionEnabled)
			if want := f.Tensors().GroupLayers()["token_embd"].Size() + tt.converted; partial-full != want {
				t.Errorf("got %d bytes more than with all layers offloaded, want %d", partial-full, want)
			}
		})
	}
}

func TestGraphSizeOtherArchitectures(t *testing.T) {
	tests := []struct {
		arch              string
		kv, partial, full uint64
	}{
		{"llama", 8589934592, 5807081472, 5544871936},
		{"gemma2", 8589934592, 5828052992, 5544873984},
		{"gemma3", 2304770048, 5828052992, 5544873984},
		{"command-r", 8589934592, 6880823296, 5544873984},
		{"qwen2", 8589934592, 6866098176, 5523900416},
		{"qwen3", 8589934592, 0, 0},
		{"phi2", 8589934592, 5534388224, 5544871936},
		{"stablelm", 8589934592, 5534388224, 5534388224},
		{"deepseek2", 8589934592, 1504512000, 1243615232},
		{"chatglm", 8589934592, 650280960, 220200960},
		{"gptoss", 4865392640, 190840832, 0},
		{"exaone", 8589934592, 0, 0},
		{"olmo3", 8589934592, 0, 0},
	}

	for _, tt := range tests {
		t.Run(tt.arch, func(t *testing.T) {
			layers, partial, full := testGGML(tt.arch, exaone4Large).GraphSize(32768, 512, 2, "q8_0", ml.FlashAttentionEnabled)
			var kv uint64
			for _, size := range layers {
				kv += size
			}
			if kv != tt.kv || partial != tt.partial || full != tt.full {
				t.Errorf("got %d, %d, %d, want %d, %d, %d", kv, partial, full, tt.kv, tt.partial, tt.full)
			}
		})
	}
}

// A request sets the batch, and the scheduler has nothing to recover from a
// panic with.
func TestExaone4GraphBatch(t *testing.T) {
	for _, flashAttention := range []ml.FlashAttentionType{ml.FlashAttentionEnabled, ml.FlashAttentionDisabled} {
		size := func(batch int) [2]uint64 {
			_, partial, full := testGGML("exaone4", exaone4Large).GraphSize(4096, uint64(batch), 1, "q8_0", flashAttention)
			return [2]uint64{partial, full}
		}
		for batch, want := range map[int]int{0: 1, -1: 4096, math.MinInt: 4096, math.MaxInt: 4096, 1 << 62: 4096, 5000: 4096} {
			if got := size(batch); got != size(want) {
				t.Errorf("batch %d: got %d, want %d as for %d", batch, got, size(want), want)
			}
		}
	}
}

func FuzzExaone4GraphSize(f *testing.F) {
	f.Add(uint64(4096), int64(512), 1, "q8_0", true, uint32(5120), uint32(27392), uint32(40), uint32(8), uint32(128), uint32(128))
	f.Add(uint64(0), int64(0), 0, "", false, uint32(0), uint32(0), uint32(0), uint32(0), uint32(0), uint32(0))
	f.Add(uint64(1<<62), int64(1<<62), -1, "q4_0", true, uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(math.MaxUint32))
	f.Add(uint64(1<<63), int64(1<<61), 2, "f16", true, uint32(1), uint32(8), uint32(1), uint32(1), uint32(1), uint32(1))

	f.Fuzz(func(t *testing.T, context uint64, batch int64, numParallel int, kvCacheType string, flashAttention bool, embedding, ffn, heads, headsKV, keys, values uint32) {
		model := testGGML("exaone4", testShape{layers: 64, vocab: 102400})
		for key, value := range map[string]uint32{
			"embedding_length":        embedding,
			"feed_forward_length":     ffn,
			"attention.head_count":    heads,
			"attention.head_count_kv": headsKV,
			"attention.key_length":    keys,
			"attention.value_length":  values,
		} {
			model.KV()["exaone4."+key] = value
		}

		attention := ml.FlashAttentionDisabled
		if flashAttention {
			attention = ml.FlashAttentionEnabled
		}
		if kv, _, _ := model.GraphSize(context, uint64(batch), numParallel, kvCacheType, attention); len(kv) != 64 {
			t.Errorf("got %d layers", len(kv))
		}
	})
}
