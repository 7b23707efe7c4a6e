import type { ModelShape, ModelSize } from '@exaone4/models/browser'
import type { CacheType } from '../../placement/cache-types.ts'
import type { Cells } from './cache.ts'

const F32 = 4
const F16 = 2
const I32 = 4
const I64 = 8

export interface ComputeBufferQuestion {
  size: ModelSize
  model: ModelShape
  type: CacheType
  /** Tokens that are evaluated at once. */
  tokens: number
  cells: Cells
  /** Copies of the inputs: 4 if GPUs work on different batches at once, otherwise 1. */
  copies: number
  /** Layers on this GPU by the kind of their attention. */
  layers: { full: number; sliding: number }
}

/**
 * Hidden states of a batch that exist at the same time as the results of the feed-forward, and as those of attention.
 * Several copies of the inputs leave gaps between tensors, which are different in each model.
 */
const LARGE = {
  once: { feedForward: 3, attention: 3 },
  copied: { feedForward: 7, attention: 7 },
}
const HIDDEN: Readonly<
  Record<ModelSize, Record<'once' | 'copied', { feedForward: number; attention: number }>>
> = {
  '32B': LARGE,
  '33B': LARGE,
  '1.2B': { once: { feedForward: 3, attention: 3 }, copied: { feedForward: 6, attention: 9 } },
}

/**
 * Bytes of llama-server's compute buffer on a CUDA GPU with flash attention: the inputs, and the largest of the tensors
 * that exist at the same time. Since llama.cpp b9501, it includes the f16 copy of one layer's keys and values.
 */
export function computeBuffer(question: ComputeBufferQuestion): number {
  const { size, model, tokens, cells, copies, layers } = question
  if (layers.full + layers.sliding === 0) return F32 * model.vocabulary
  const state = F32 * tokens * model.hidden
  const hidden = HIDDEN[size][copies === 1 ? 'once' : 'copied']
  const feedForward = 3 * F32 * tokens * model.ffn + hidden.feedForward * state
  const read = layers.full > 0 ? cells.full : cells.sliding
  const attention = attentionCopies(question, read) + hidden.attention * state
  return copies * inputs(question) + Math.max(feedForward, attention)
}

/** The kernels for many tokens read f16, so CUDA copies the quantized cache of a layer. */
function attentionCopies({ model, type }: ComputeBufferQuestion, cells: number): number {
  return type === 'f16' ? 0 : 2 * F16 * model.kvHeads * model.headDim * cells
}

/** Masks, positions, cells to write, and the rotations of a quantized cache. */
function inputs({ model, type, tokens, cells, layers }: ComputeBufferQuestion): number {
  const caches = [layers.full > 0 ? cells.full : 0, layers.sliding > 0 ? cells.sliding : 0].filter(Boolean)
  const masks = caches.reduce((total, count) => total + F16 * tokens * count, 0)
  const rotation = type === 'f16' ? 0 : F32 * (model.headDim ** 2 + ROTATED_VALUES ** 2)
  return masks + I32 * tokens + caches.length * (2 * I64 * tokens + rotation)
}

/** Values are rotated in groups of 64. */
const ROTATED_VALUES = 64
