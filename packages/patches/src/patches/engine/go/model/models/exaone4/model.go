package exaone4

import (
	"math"

	"github.com/ollama/ollama/fs"
	"github.com/ollama/ollama/kvcache"
	"github.com/ollama/ollama/ml"
	"github.com/ollama/ollama/ml/nn"
	"github.com/ollama/ollama/ml/nn/rope"
	"github.com/ollama/ollama/model"
	"github.com/ollama/ollama/model/input"
	"github.com/ollama/ollama/tokenizer"
)

// order of the caches of a hybrid model
const (
	slidingCache = iota
	globalCache
)

// rewind is how many tokens a sequence can go back without a copy of its window
// at the end of the last prompt: the next turn of a chat leaves out the thoughts
// of the last one
const rewind = 512

type Model struct {
	model.Base
	tokenizer.Tokenizer

	TokenEmbedding *nn.Embedding `gguf:"token_embd"`
	Layers         []Layer       `gguf:"blk"`
	OutputNorm     *nn.RMSNorm   `gguf:"output_norm"`
	Output         *nn.Linear    `gguf:"output,alt:token_embd"`

	Options
}

func New(c fs.Config) (model.Model, error) {
	if c.String("tokenizer.ggml.model") != "gpt2" || c.String("tokenizer.ggml.pre") != "exaone4" {
		return nil, model.ErrUnsupportedTokenizer
	}

	opts, err := newOptions(c)
	if err != nil {
		return nil, err
	}

	m := Model{
		// exaone4 splits text as GPT-2 does, which is the default
		Tokenizer: tokenizer.NewBytePairEncoding(&tokenizer.Vocabulary{
			Values: c.Strings("tokenizer.ggml.tokens"),
			Types:  c.Ints("tokenizer.ggml.token_type"),
			Merges: c.Strings("tokenizer.ggml.merges"),
			AddBOS: c.Bool("tokenizer.ggml.add_bos_token", false),
			BOS:    []int32{int32(c.Uint("tokenizer.ggml.bos_token_id"))},
			AddEOS: c.Bool("tokenizer.ggml.add_eos_token", false),
			EOS: append(
				[]int32{int32(c.Uint("tokenizer.ggml.eos_token_id"))},
				c.Ints("tokenizer.ggml.eos_token_ids")...,
			),
		}),
		Layers:  make([]Layer, c.Uint("block_count")),
		Options: opts,
	}

	if opts.hybrid() {
		m.Cache = kvcache.NewWrapperCache(
			// the window includes the token itself, which the cache does not
			// count
			kvcache.NewSWACheckpointCache(opts.slidingWindow-1, opts.slidingWindow+rewind, m.Shift),
			kvcache.NewCausalCache(m.Shift),
		)
	} else {
		m.Cache = kvcache.NewCausalCache(m.Shift)
	}

	return &m, nil
}

func (m *Model) Forward(ctx ml.Context, batch input.Batch) (ml.Tensor, error) {
	positions := ctx.Input().FromInts(batch.Positions, len(batch.Positions))
	hiddenState := m.TokenEmbedding.Forward(ctx, batch.Inputs)

	for i, layer := range m.Layers {
		m.Cache.SetLayer(i)
		if cache, ok := m.Cache.(*kvcache.WrapperCache); ok {
			if m.sliding(i) {
				cache.SetLayerType(slidingCache)
			} else {
				cache.SetLayerType(globalCache)
			}
		}

		var outputs ml.Tensor
		if i == len(m.Layers)-1 {
			outputs = batch.Outputs
		}

		hiddenState = layer.Forward(ctx, hiddenState, positions, outputs, m.Cache, m.Options, m.rotates(i))
	}

	hiddenState = m.OutputNorm.Forward(ctx, hiddenState, m.eps)
	return m.Output.Forward(ctx, hiddenState), nil
}

// Shift moves a cached key to another position. Keys of layers without RoPE
// are the same at every position.
func (m *Model) Shift(ctx ml.Context, layer int, key, shift ml.Tensor) (ml.Tensor, error) {
	if !m.rotates(layer) {
		// the cache writes the result back, and no backend is sure to copy
		// between quantized tensors
		return key.Cast(ctx, ml.DTypeF32), nil
	}

	return m.rotate(ctx, key, shift, m.Layers[layer].SelfAttention.RopeFactors), nil
}

// Layer adds the normalized outputs of its attention and of its MLP; their
// inputs are not normalized.
type Layer struct {
	SelfAttention     *SelfAttention
	PostAttentionNorm *nn.RMSNorm `gguf:"post_attention_norm"`
	MLP               *MLP
	PostMLPNorm       *nn.RMSNorm `gguf:"post_ffw_norm"`
}

func (l *Layer) Forward(ctx ml.Context, hiddenState, positions, outputs ml.Tensor, cache kvcache.Cache, opts Options, rotates bool) ml.Tensor {
	attention := l.SelfAttention.Forward(ctx, hiddenState, positions, cache, opts, rotates)

	// only some positions of the last layer are needed
	if outputs != nil {
		attention = attention.Rows(ctx, outputs)
		hiddenState = hiddenState.Rows(ctx, outputs)
	}

	hiddenState = l.PostAttentionNorm.Forward(ctx, attention, opts.eps).Add(ctx, hiddenState)
	mlp := l.MLP.Forward(ctx, hiddenState)
	return l.PostMLPNorm.Forward(ctx, mlp, opts.eps).Add(ctx, hiddenState)
}

type SelfAttention struct {
	Query       *nn.Linear  `gguf:"attn_q"`
	QueryNorm   *nn.RMSNorm `gguf:"attn_q_norm"`
	Key         *nn.Linear  `gguf:"attn_k"`
	KeyNorm     *nn.RMSNorm `gguf:"attn_k_norm"`
	Value       *nn.Linear  `gguf:"attn_v"`
	Output      *nn.Linear  `gguf:"attn_output"`
	RopeFactors ml.Tensor   `gguf:"rope_freqs.weight"`
}

func (sa *SelfAttention) Forward(ctx ml.Context, hiddenState, positions ml.Tensor, cache kvcache.Cache, opts Options, rotates bool) ml.Tensor {
	batchSize := hiddenState.Dim(1)

	query := sa.Query.Forward(ctx, hiddenState).Reshape(ctx, opts.headDim, opts.numHeads, batchSize)
	query = sa.QueryNorm.Forward(ctx, query, opts.eps)

	key := sa.Key.Forward(ctx, hiddenState).Reshape(ctx, opts.headDim, opts.numKVHeads, batchSize)
	key = sa.KeyNorm.Forward(ctx, key, opts.eps)

	value := sa.Value.Forward(ctx, hiddenState).Reshape(ctx, opts.headDim, opts.numKVHeads, batchSize)

	if rotates {
		query = opts.rotate(ctx, query, positions, sa.RopeFactors)
		key = opts.rotate(ctx, key, positions, sa.RopeFactors)
	}

	attention := nn.Attention(ctx, query, key, value, 1/math.Sqrt(float64(opts.headDim)), cache)
	return sa.Output.Forward(ctx, attention.Reshape(ctx, opts.headDim*opts.numHeads, batchSize))
}

type MLP struct {
	Gate *nn.Linear `gguf:"ffn_gate"`
	Up   *nn.Linear `gguf:"ffn_up"`
	Down *nn.Linear `gguf:"ffn_down"`
}

func (mlp *MLP) Forward(ctx ml.Context, hiddenState ml.Tensor) ml.Tensor {
	hiddenState = mlp.Gate.Forward(ctx, hiddenState).SILU(ctx, mlp.Up.Forward(ctx, hiddenState))
	return mlp.Down.Forward(ctx, hiddenState)
}

func (o Options) rotate(ctx ml.Context, states, positions, factors ml.Tensor) ml.Tensor {
	return nn.RoPE(ctx, states, positions, o.headDim, o.ropeBase, 1/o.ropeScale, rope.WithTypeNeoX(), rope.WithFactors(factors))
}

func init() {
	model.Register("exaone4", New)
}
