package llm

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/ollama/ollama/ml"
)

// kvCacheBlock is the number of elements that a quantized type stores together.
const kvCacheBlock = 32

var (
	floatKVCacheTypes     = []string{"f16", "bf16", "f32"}
	quantizedKVCacheTypes = []string{"q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"}
)

// kvCacheMetadata are the keys of a model file. Releases differ in the type of Uint.
type kvCacheMetadata[T uint32 | uint64] interface {
	EmbeddingLength() uint64
	HeadCountMax() uint64
	Uint(key string, defaultValue ...T) T
}

// usableKVCacheType returns the type of the KV cache to start llama-server with,
// which is empty for its default, f16. llama-server exits if it is asked for a
// type that it does not know, or that a model or a GPU does not support.
func usableKVCacheType[T uint32 | uint64](kvct string, kv kvCacheMetadata[T], gpus []ml.DeviceInfo) string {
	switch {
	case kvct == "" || slices.Contains(floatKVCacheTypes, kvct):
		return kvct

	case !slices.Contains(quantizedKVCacheTypes, kvct):
		slog.Warn("unsupported OLLAMA_KV_CACHE_TYPE, using f16", "type", kvct, "supported", slices.Concat(floatKVCacheTypes, quantizedKVCacheTypes))
		return ""

	case LlamaServerFlashAttention(gpus) == ml.FlashAttentionDisabled:
		slog.Warn("flash attention must be enabled to use a quantized OLLAMA_KV_CACHE_TYPE, using f16", "type", kvct)
		return ""
	}

	headDim := T(kv.EmbeddingLength() / max(kv.HeadCountMax(), 1))
	for _, key := range []string{"attention.key_length", "attention.value_length"} {
		if n := kv.Uint(key, headDim); n%kvCacheBlock != 0 {
			slog.Warn("model does not support a quantized OLLAMA_KV_CACHE_TYPE, using f16", "type", kvct, key, n)
			return ""
		}
	}
	return kvct
}

// waitUntilRunningWithAnyCache waits for llama-server. If it refuses the type of
// the KV cache for a reason that only llama.cpp knows, such as an architecture
// without flash attention, it is started again with its default.
func (s *llamaServerRunner) waitUntilRunningWithAnyCache(ctx context.Context) error {
	err := s.WaitUntilRunning(ctx)
	if err == nil || !slices.Contains(quantizedKVCacheTypes, s.launch.kvCacheType) || !isKVCacheTypeRefusal(err) {
		return err
	}

	slog.Warn("llama-server refuses OLLAMA_KV_CACHE_TYPE for this model, using f16", "type", s.launch.kvCacheType, "error", err)
	s.launch.kvCacheType = ""
	if err := s.stopProcess(); err != nil {
		return fmt.Errorf("stop llama-server before another start with an f16 cache: %w", err)
	}
	s.resetLoadAccounting()
	if err := s.startProcess(); err != nil {
		return fmt.Errorf("start llama-server with an f16 cache: %w", err)
	}
	return s.WaitUntilRunning(ctx)
}

// kvCacheTypeRefusals are what llama-server says when it exits because of the
// type of the KV cache:
//
//	llama_init_from_model: V cache quantization requires flash_attn
//	llama_init_from_model: quantized V cache requires flash_attn to be enabled
//	llama_init_from_model: failed to initialize the context: quantized V cache was requested, but this requires Flash Attention
//	llama_init_from_model: K cache type q8_0 with block size 32 does not divide n_embd_head_k=80
var kvCacheTypeRefusals = []string{
	"V cache quantization requires",
	"quantized V cache requires",
	"quantized V cache was requested",
	"cache type",
}

func isKVCacheTypeRefusal(err error) bool {
	return slices.ContainsFunc(kvCacheTypeRefusals, func(refusal string) bool {
		return strings.Contains(err.Error(), refusal)
	})
}
