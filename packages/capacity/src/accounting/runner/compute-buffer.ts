import type { ModelShape } from '@exaone4/models'
import { BATCH, type CacheType, roundUp, slidingCells } from './cache.ts'

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
/** Pages of CUDA's pool. */
const PAGE = 2 * 2 ** 20
/** Flash attention puts partial results of a head aside eight times in f32, with four numbers more. */
const PARTIAL = { copies: 8 * F32, more: 4 }

/**
 * Bytes of the engine's graph on a CUDA GPU with flash attention, as it was with fake GPUs of compute capability
 * 8.6: tensors that live at once, and the pool of the kernels, which Ollama counts in.
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
  // The mask of global layers comes in f32. Until the first of them, which is not the first of a hybrid model, it
  // stays so; then it is there in both types for a moment.
  const waiting = slidingMask > 0 ? 2 * mask : mask
  return always + Math.max(feedForward + waiting, 3 * mask)
}

/** CUDA reads a quantized cache of a layer as a copy in f16. */
function pool({ model, context, type }: ComputeBufferQuestion): number {
  const copies = type === 'f16' ? 0 : 2 * F16 * model.kvHeads * model.headDim * roundUp(context)
  const partial = BATCH * model.heads * (model.headDim + PARTIAL.more) * PARTIAL.copies
  return Math.ceil((copies + partial) / PAGE) * PAGE
}
