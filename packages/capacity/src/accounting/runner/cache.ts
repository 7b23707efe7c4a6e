import type { ModelShape } from '@exaone4/models/browser'
import type { CacheType } from '../../placement/cache-types.ts'
import { cellSize, isSliding, roundUp } from '../cells.ts'

/** Tokens per batch: Ollama's default. */
export const BATCH = 512
/** Tokens that the engine's sliding-window cache keeps in addition to the window; `rewind` in the patch. */
const REWIND = 512

/** Bytes per element as stock Ollama assumes them (`kvCacheBytesPerElement` in fs/ggml/ggml.go). */
const assumed = { f16: 2, q8_0: 1, q4_0: 0.5 } as const

/** Bytes of each layer's cache, for one request at a time. */
export type LayerCaches = (model: ModelShape, context: number, type: CacheType) => number[]

/** The allocation of the patched engine: sliding-window layers hold little more than their window. */
export const engineCaches: LayerCaches = (model, context, type) => {
  const cell = cellSize(model, type)
  return Array.from({ length: model.layers }, (_, layer) => {
    const cells = isSliding(model, layer) ? slidingCells(model, context) : context
    return roundUp(cells) * cell
  })
}

/** The estimate of stock Ollama, which decides placement: every layer holds the whole context. */
export const stockEstimate: LayerCaches = (model, context, type) =>
  Array.from({ length: model.layers }, () =>
    Math.trunc(context * 2 * model.kvHeads * model.headDim * assumed[type]),
  )

/** Tokens in the engine's sliding-window cache; 0 for a model without sliding windows. */
export function slidingCells({ slidingWindow }: ModelShape, context: number): number {
  if (slidingWindow === undefined) return 0
  const remembered = slidingWindow + REWIND
  return remembered >= context ? context : remembered + BATCH
}
