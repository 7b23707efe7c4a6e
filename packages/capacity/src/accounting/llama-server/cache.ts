import type { ModelShape } from '@exaone4/models/browser'
import type { CacheType } from '../../placement/cache-types.ts'
import { cellSize, isSliding, roundUp } from '../cells.ts'

/** Tokens in each layer's cache, for one request at a time. */
export interface Cells {
  full: number
  /** 0 for a model without sliding windows. */
  sliding: number
}

/** A sliding-window layer holds its window and one batch (`llama_kv_cache_iswa` in llama.cpp). */
export function cellsOf({ slidingWindow }: ModelShape, context: number, batch: number): Cells {
  const full = roundUp(context)
  if (slidingWindow === undefined) return { full, sliding: 0 }
  return { full, sliding: roundUp(Math.min(full, slidingWindow + Math.min(batch, full))) }
}

/** Bytes of each layer's cache. */
export function layerCaches(model: ModelShape, cells: Cells, type: CacheType): number[] {
  const cell = cellSize(model, type)
  return Array.from(
    { length: model.layers },
    (_, layer) => (isSliding(model, layer) ? cells.sliding : cells.full) * cell,
  )
}
