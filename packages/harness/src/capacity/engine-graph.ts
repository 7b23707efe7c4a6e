import type { ModelShape } from '../models/hollow-shapes.ts'
import { BATCH, type CacheType, roundUp, slidingCells } from './cache.ts'

export interface GraphQuestion {
  model: ModelShape
  context: number
  type: CacheType
  /** Bytes of the caches of all layers. */
  caches: number
  /** Is the first layer on this card? */
  first: boolean
}

const F32 = 4
const F16 = 2
/** Positions and the indices of outputs. */
const INPUTS = 3 * F32 * BATCH
/**
 * What CUDA's matrix and attention kernels put aside for a batch, which Ollama asks them for: measured with fake GPUs
 * of compute capability 8.6, in 2 MiB pages.
 */
const KERNELS = 84 * 2 ** 20

/**
 * Bytes of the engine's graph on a CUDA card with flash attention: tensors that live at once in the feed-forward of
 * a layer, beside the masks of both kinds of layers, and what the kernels put aside.
 */
export function engineGraph({ model, context, type, first }: GraphQuestion): number {
  const cells = roundUp(context)
  const layer = 3 * F32 * BATCH * (model.ffn + model.hidden)
  const slidingMask = F16 * BATCH * roundUp(slidingCells(model, context))
  // The card with the first layer holds the mask of global layers a second time.
  const globalMask = F16 * BATCH * cells * (first ? 2 : 1)
  // CUDA reads a quantized cache of a layer as a copy in f16.
  const copy = type === 'f16' ? 0 : 2 * F16 * model.kvHeads * model.headDim * cells
  return layer + slidingMask + globalMask + copy + KERNELS + INPUTS
}
