import type { ModelShape } from '@exaone4/models'
import { rowSize } from '../weights.ts'

/** Names as in `OLLAMA_KV_CACHE_TYPE`. */
export type CacheType = 'f16' | 'q8_0' | 'q4_0'

export const cacheTypes: readonly CacheType[] = ['f16', 'q8_0', 'q4_0']

/** Tokens that are evaluated at once: Ollama's default. */
export const BATCH = 512
/** Tokens that the engine's sliding cache remembers beyond its window; `rewind` in the patch. */
const REWIND = 512
const CELL_PADDING = 256

const stored = { f16: 'F16', q8_0: 'Q8_0', q4_0: 'Q4_0' } as const
/** What stock Ollama takes an element to be, in bytes (`kvCacheBytesPerElement` in fs/ggml/ggml.go). */
const assumed = { f16: 2, q8_0: 1, q4_0: 0.5 } as const

/** Bytes of the cache of each layer, for one request at a time. */
export type LayerCaches = (model: ModelShape, context: number, type: CacheType) => number[]

/** What the patched engine allocates: sliding layers hold their window and little more. */
export const engineCaches: LayerCaches = (model, context, type) => {
  const cell = cellSize(model, type)
  return Array.from({ length: model.layers }, (_, layer) => {
    const cells = isSliding(model, layer) ? slidingCells(model, context) : context
    return roundUp(cells) * cell
  })
}

/** What stock Ollama takes the cache to be, which decides what it places where: every layer holds the whole context. */
export const stockEstimate: LayerCaches = (model, context, type) =>
  Array.from({ length: model.layers }, () =>
    Math.trunc(context * 2 * model.kvHeads * model.headDim * assumed[type]),
  )

/** Does a layer see a window only? */
export function isSliding({ slidingWindow }: ModelShape, layer: number): boolean {
  return slidingWindow !== undefined && (layer + 1) % 4 !== 0
}

/** Tokens that the engine's sliding cache holds; 0 where no layer slides. */
export function slidingCells({ slidingWindow }: ModelShape, context: number): number {
  if (slidingWindow === undefined) return 0
  const remembered = slidingWindow + REWIND
  return remembered >= context ? context : remembered + BATCH
}

/** Bytes of the keys and values of one token in one layer, as ggml stores them. */
function cellSize({ kvHeads, headDim }: ModelShape, type: CacheType): number {
  return 2 * rowSize(stored[type], kvHeads * headDim)
}

/** Cells as they are allocated: in whole groups of 256. */
export function roundUp(cells: number): number {
  return Math.ceil(cells / CELL_PADDING) * CELL_PADDING
}
