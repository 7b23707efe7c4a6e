import type { ModelShape } from '@exaone4/models/browser'
import type { CacheType } from '../../placement/cache-types.ts'
import { roundUp } from '../cells.ts'
import { BATCH, slidingCells } from './cache.ts'

export interface ComputeBufferQuestion {
  model: ModelShape
  context: number
  type: CacheType
  /** Bytes of the caches of all layers. */
  caches: number
  /** Is the first layer on this GPU? */
  first: boolean
}

const F32 = 4
const F16 = 2
/** Page size of CUDA's pool. */
const PAGE = 2 * 2 ** 20
/** Flash attention stores eight partial results per head in f32, each with four more numbers. */
const PARTIAL = { copies: 8 * F32, more: 4 }

/**
 * Bytes of the engine's compute buffer on a CUDA GPU with flash attention, as measured on emulated GPUs of compute
 * capability 8.6: the tensors that exist at the same time, plus the pool of the kernels, which Ollama includes.
 */
export function engineComputeBuffer(question: ComputeBufferQuestion): number {
  return tensors(question) + pool(question)
}

function tensors({ model, context, first }: ComputeBufferQuestion): number {
  const hidden = 3 * F32 * BATCH * model.hidden
  const feedForward = 3 * F32 * BATCH * model.ffn
  const slidingMask = F16 * BATCH * roundUp(slidingCells(model, context))
  const mask = F16 * BATCH * roundUp(context)
  const always = hidden + slidingMask
  if (!first) return always + feedForward + mask
  // The mask of full-attention layers is created in f32. It stays f32 until the first of these layers, which is not the
  // first layer of a hybrid model, and then exists in f32 and f16 for a moment.
  const waiting = slidingMask > 0 ? 2 * mask : mask
  return always + Math.max(feedForward + waiting, 3 * mask)
}

/** CUDA copies the quantized cache of a layer to f16 to read it. */
function pool({ model, context, type }: ComputeBufferQuestion): number {
  const copies = type === 'f16' ? 0 : 2 * F16 * model.kvHeads * model.headDim * roundUp(context)
  const partial = BATCH * model.heads * (model.headDim + PARTIAL.more) * PARTIAL.copies
  return Math.ceil((copies + partial) / PAGE) * PAGE
}
