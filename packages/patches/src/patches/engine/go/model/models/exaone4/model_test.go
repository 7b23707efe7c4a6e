package exaone4

import (
	"errors"
	"maps"
	"math"
	"testing"

	"github.com/ollama/ollama/fs/ggml"
	"github.com/ollama/ollama/kvcache"
	"github.com/ollama/ollama/ml"
	"github.com/ollama/ollama/ml/nn/rope"
	"github.com/ollama/ollama/model"
)

func config(changes ggml.KV) ggml.KV {
	kv := ggml.KV{
		"general.architecture":                     "exaone4",
		"tokenizer.ggml.model":                     "gpt2",
		"tokenizer.ggml.pre":                       "exaone4",
		"exaone4.block_count":                      uint32(64),
		"exaone4.embedding_length":                 uint32(5120),
		"exaone4.attention.head_count":             uint32(40),
		"exaone4.attention.head_count_kv":          uint32(8),
		"exaone4.attention.key_length":             uint32(128),
		"exaone4.attention.value_length":           uint32(128),
		"exaone4.attention.sliding_window":         uint32(4096),
		"exaone4.rope.dimension_count":             uint32(128),
		"exaone4.rope.freq_base":                   float32(1e6),
		"exaone4.attention.layer_norm_rms_epsilon": float32(1e-5),
	}
	maps.Copy(kv, changes)
	return kv
}

func newModel(t *testing.T, changes ggml.KV) *Model {
	t.Helper()
	m, err := New(config(changes))
	if err != nil {
		t.Fatal(err)
	}
	return m.(*Model)
}

func TestNewUnsupported(t *testing.T) {
	tests := []struct {
		name    string
		changes ggml.KV
		want    error
	}{
		{"tokenizer", ggml.KV{"tokenizer.ggml.model": "llama"}, model.ErrUnsupportedTokenizer},
		{"pre-tokenizer", ggml.KV{"tokenizer.ggml.pre": "llama-bpe"}, model.ErrUnsupportedTokenizer},
		{"no heads", ggml.KV{"exaone4.attention.head_count": uint32(0)}, model.ErrUnsupportedModel},
		{"no key/value heads", ggml.KV{"exaone4.attention.head_count_kv": uint32(0)}, model.ErrUnsupportedModel},
		{"uneven heads", ggml.KV{"exaone4.attention.head_count_kv": uint32(7)}, model.ErrUnsupportedModel},
		{"unequal head sizes", ggml.KV{"exaone4.attention.value_length": uint32(64)}, model.ErrUnsupportedModel},
		{"empty heads", ggml.KV{"exaone4.embedding_length": uint32(0), "exaone4.attention.key_length": uint32(0), "exaone4.attention.value_length": uint32(0), "exaone4.rope.dimension_count": uint32(0)}, model.ErrUnsupportedModel},
		{"narrow heads", ggml.KV{"exaone4.attention.head_count": uint32(32)}, model.ErrUnsupportedModel},
		{"partial rope", ggml.KV{"exaone4.rope.dimension_count": uint32(64)}, model.ErrUnsupportedModel},
		{"yarn", ggml.KV{"exaone4.rope.scaling.type": "yarn"}, model.ErrUnsupportedModel},
		{"zero rope factor", ggml.KV{"exaone4.rope.scaling.factor": float32(0)}, model.ErrUnsupportedModel},
		{"no window", ggml.KV{"exaone4.attention.sliding_window": uint32(0)}, model.ErrUnsupportedModel},
		{"window of the token alone", ggml.KV{"exaone4.attention.sliding_window": uint32(1)}, model.ErrUnsupportedModel},
		{"endless window", ggml.KV{"exaone4.attention.sliding_window": uint32(1 << 31)}, model.ErrUnsupportedModel},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := New(config(tt.changes)); !errors.Is(err, tt.want) {
				t.Errorf("New() error = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestNewOptions(t *testing.T) {
	tests := []struct {
		name      string
		changes   ggml.KV
		window    int32
		ropeScale float32
	}{
		{"32B", nil, 4096, 1},
		{"1.2B", ggml.KV{"exaone4.block_count": uint32(30)}, 0, 1},
		{"small window", ggml.KV{"exaone4.attention.sliding_window": uint32(8)}, 8, 1},
		{"window beyond any context", ggml.KV{"exaone4.attention.sliding_window": uint32(math.MaxInt32)}, math.MaxInt32 / 2, 1},
		{"linear rope scaling", ggml.KV{"exaone4.rope.scaling.factor": float32(2)}, 4096, 2},
		{"no rope scaling", ggml.KV{"exaone4.rope.scaling.type": "none", "exaone4.rope.scaling.factor": float32(2)}, 4096, 1},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newModel(t, tt.changes)
			if m.slidingWindow != tt.window {
				t.Errorf("slidingWindow = %d, want %d", m.slidingWindow, tt.window)
			}
			if m.ropeScale != tt.ropeScale {
				t.Errorf("ropeScale = %v, want %v", m.ropeScale, tt.ropeScale)
			}
			if _, wrapped := m.Cache.(*kvcache.WrapperCache); wrapped != (tt.window > 0) {
				t.Errorf("Cache = %T with a window of %d", m.Cache, tt.window)
			}
		})
	}
}

// Whatever a file says of its shape, its model is refused or has a cache.
func FuzzNew(f *testing.F) {
	f.Add(uint32(5120), uint32(40), uint32(8), uint32(128), uint32(128), uint32(128), uint32(4096), float32(1), uint16(8192), uint8(1))
	f.Add(uint32(128), uint32(2), uint32(1), uint32(64), uint32(64), uint32(64), uint32(math.MaxInt32), float32(1), uint16(8192), uint8(4))
	f.Add(uint32(128), uint32(2), uint32(1), uint32(64), uint32(64), uint32(64), uint32(math.MaxInt32-rewind), float32(1), uint16(0), uint8(0))
	f.Add(uint32(0), uint32(0), uint32(0), uint32(0), uint32(0), uint32(0), uint32(0), float32(0), uint16(0), uint8(0))
	f.Add(uint32(math.MaxUint32), uint32(1), uint32(1), uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(math.MaxUint32), uint32(2), float32(math.Inf(1)), uint16(1), uint8(1))

	f.Fuzz(func(t *testing.T, embedding, heads, headsKV, keys, values, rope, window uint32, scale float32, context uint16, sequences uint8) {
		m, err := New(config(ggml.KV{
			"exaone4.embedding_length":         embedding,
			"exaone4.attention.head_count":     heads,
			"exaone4.attention.head_count_kv":  headsKV,
			"exaone4.attention.key_length":     keys,
			"exaone4.attention.value_length":   values,
			"exaone4.attention.sliding_window": window,
			"exaone4.rope.dimension_count":     rope,
			"exaone4.rope.scaling.factor":      scale,
		}))
		if err != nil {
			if !errors.Is(err, model.ErrUnsupportedModel) {
				t.Fatal(err)
			}
			return
		}
		m.(*Model).Cache.Init(nil, ml.DTypeF16, int(sequences), int(context), 512)
	})
}

func TestNewWithoutOptionalKeys(t *testing.T) {
	kv := config(nil)
	for _, key := range []string{"attention.key_length", "attention.value_length", "attention.sliding_window", "rope.dimension_count", "rope.freq_base"} {
		delete(kv, "exaone4."+key)
	}

	got, err := newOptions(kv)
	if err != nil {
		t.Fatal(err)
	}
	want, err := newOptions(config(nil))
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("newOptions() = %+v, want %+v", got, want)
	}
}

func TestLayers(t *testing.T) {
	tests := []struct {
		name          string
		blocks, layer int
		slides, turns bool
	}{
		{"32B first", 64, 0, true, true},
		{"32B third", 64, 2, true, true},
		{"32B fourth", 64, 3, false, false},
		{"32B fifth", 64, 4, true, true},
		{"32B last", 64, 63, false, false},
		{"1.2B first", 30, 0, false, true},
		{"1.2B fourth", 30, 3, false, true},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newModel(t, ggml.KV{"exaone4.block_count": uint32(tt.blocks)})
			if got := m.sliding(tt.layer); got != tt.slides {
				t.Errorf("sliding(%d) = %t, want %t", tt.layer, got, tt.slides)
			}
			if got := m.rotates(tt.layer); got != tt.turns {
				t.Errorf("rotates(%d) = %t, want %t", tt.layer, got, tt.turns)
			}
		})
	}
}

// cachedKey is a key that notes what is done to it.
type cachedKey struct {
	ml.Tensor
	done    string
	factors ml.Tensor
}

func (k *cachedKey) Cast(_ ml.Context, dtype ml.DType) ml.Tensor {
	if dtype != ml.DTypeF32 {
		return nil
	}
	return &cachedKey{done: "kept"}
}

func (k *cachedKey) RoPE(_ ml.Context, _ ml.Tensor, dim int, base, scale float32, options ...func(*rope.Options)) ml.Tensor {
	var opts rope.Options
	for _, option := range options {
		option(&opts)
	}
	if dim != 128 || base != 1e6 || scale != 0.5 || opts.Type != 2 {
		return &cachedKey{done: "turned wrongly"}
	}
	return &cachedKey{done: "turned", factors: opts.Factors}
}

func TestShift(t *testing.T) {
	tests := []struct {
		name          string
		blocks, layer int
		want          string
	}{
		{"32B sliding", 64, 2, "turned"},
		{"32B global", 64, 3, "kept"},
		{"1.2B", 30, 3, "turned"},
	}

	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newModel(t, ggml.KV{
				"exaone4.block_count":         uint32(tt.blocks),
				"exaone4.rope.scaling.factor": float32(2),
			})
			factors := &cachedKey{}
			m.Layers[tt.layer].SelfAttention = &SelfAttention{RopeFactors: factors}

			shifted, err := m.Shift(nil, tt.layer, &cachedKey{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := shifted.(*cachedKey)
			if got.done != tt.want {
				t.Errorf("the key is %s, want %s", got.done, tt.want)
			}
			if got.done == "turned" && got.factors != factors {
				t.Error("the factors of the layer are not used")
			}
		})
	}
}
