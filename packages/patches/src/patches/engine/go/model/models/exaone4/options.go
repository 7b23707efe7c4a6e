package exaone4

import (
	"fmt"
	"math"

	"github.com/ollama/ollama/fs"
	"github.com/ollama/ollama/model"
)

const (
	// hybridLayers is the number of layers of EXAONE 4.0 32B, the only model
	// of this architecture with sliding windows. Nothing else in a file is
	// sure to tell.
	hybridLayers = 64

	// globalEvery is the distance between global layers of a hybrid model
	globalEvery = 4

	defaultSlidingWindow = 4096

	// maxSlidingWindow leaves room to count beyond it, and is beyond any
	// context
	maxSlidingWindow = math.MaxInt32 / 2
)

type Options struct {
	hiddenSize, numHeads, numKVHeads, headDim int

	eps, ropeBase, ropeScale float32

	// slidingWindow is the number of tokens that sliding layers see,
	// including the current one; 0 if all layers are global
	slidingWindow int32
}

func newOptions(c fs.Config) (Options, error) {
	o := Options{
		hiddenSize: int(c.Uint("embedding_length")),
		numHeads:   int(c.Uint("attention.head_count")),
		numKVHeads: int(c.Uint("attention.head_count_kv")),
		eps:        c.Float("attention.layer_norm_rms_epsilon"),
		ropeBase:   c.Float("rope.freq_base", 1e6),
		ropeScale:  1,
	}

	if o.numHeads < 1 || o.numKVHeads < 1 || o.numHeads%o.numKVHeads != 0 {
		return o, unsupported("%d heads with %d key/value heads", o.numHeads, o.numKVHeads)
	}

	o.headDim = int(c.Uint("attention.key_length", uint32(o.hiddenSize/o.numHeads)))
	valueDim := int(c.Uint("attention.value_length", uint32(o.headDim)))
	ropeDim := int(c.Uint("rope.dimension_count", uint32(o.headDim)))
	if o.headDim < 1 || valueDim != o.headDim || ropeDim != o.headDim || o.headDim*o.numHeads != o.hiddenSize {
		return o, unsupported("%d heads of %d key, %d value and %d rope dimensions in %d", o.numHeads, o.headDim, valueDim, ropeDim, o.hiddenSize)
	}

	switch scaling := c.String("rope.scaling.type", "linear"); scaling {
	case "none":
	case "linear":
		o.ropeScale = c.Float("rope.scaling.factor", 1)
	default:
		return o, unsupported("rope scaling %q", scaling)
	}
	if !(o.ropeScale > 0) {
		return o, unsupported("rope scaling factor %v", o.ropeScale)
	}

	if c.Uint("block_count") == hybridLayers {
		window := c.Uint("attention.sliding_window", defaultSlidingWindow)
		if window < 2 || window > math.MaxInt32 {
			return o, unsupported("a sliding window of %d", window)
		}
		o.slidingWindow = int32(min(window, maxSlidingWindow))
	}

	return o, nil
}

func unsupported(format string, args ...any) error {
	return fmt.Errorf("%w: exaone4 with "+format, append([]any{model.ErrUnsupportedModel}, args...)...)
}

func (o Options) hybrid() bool {
	return o.slidingWindow > 0
}

// sliding reports whether a layer sees a window only.
func (o Options) sliding(layer int) bool {
	return o.hybrid() && (layer+1)%globalEvery != 0
}

// rotates reports whether a layer uses RoPE: global layers of a hybrid model
// do not.
func (o Options) rotates(layer int) bool {
	return !o.hybrid() || o.sliding(layer)
}
