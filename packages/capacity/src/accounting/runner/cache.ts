import type { ModelShape } from '@exaone4/models'
import { rowSize } from '../weights.ts'

/** Names as in `OLLAMA_KV_CACHE_TYPE`. */
export type CacheType = 'f16' | 'q8_0' | 'q4_0'

export const cacheTypes: readonly ['f16', 'q8_0', 'q4_0'] = ['f16', 'q8_0', 'q4_0']

/** Tokens per batch: Ollama's default. */
export const BATCH = 512
/** Tokens that the engine's sliding-window cache keeps in addition to the window; `rewind` in the patch. */
const REWIND = 512
const CELL_PADDING = 256

const stored = { f16: 'F16', q8_0: 'Q8_0', q4_0: 'Q4_0' } as const
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

/** Does a layer have a sliding window? */
export function isSliding({ slidingWindow }: ModelShape, layer: number): boolean {
  return slidingWindow !== undefined && (layer + 1) % 4 !== 0
}

/** Tokens in the engine's sliding-window cache; 0 for a model without sliding windows. */
export function slidingCells({ slidingWindow }: ModelShape, context: number): number {
  if (slidingWindow === undefined) return 0
  const remembered = slidingWindow + REWIND
  return remembered >= context ? context : remembered + BATCH
}

/** Bytes of the keys and values of one token in one layer, as ggml stores them. */
function cellSize({ kvHeads, headDim }: ModelShape, type: CacheType): number {
  return 2 * rowSize(stored[type], kvHeads * headDim)
}

/** Rounds cells up to multiples of 256, as they are allocated. */
export function roundUp(cells: number): number {
  return Math.ceil(cells / CELL_PADDING) * CELL_PADDING
}
