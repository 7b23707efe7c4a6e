import type { ModelShape } from '@exaone4/models/browser'
import type { CacheType } from '../placement/cache-types.ts'
import { rowSize } from './weights.ts'

const CELL_PADDING = 256

const stored = { f16: 'F16', q8_0: 'Q8_0', q4_0: 'Q4_0' } as const

/** Does a layer have a sliding window? */
export function isSliding({ slidingWindow }: ModelShape, layer: number): boolean {
  return slidingWindow !== undefined && (layer + 1) % 4 !== 0
}

/** Bytes of the keys and values of one token in one layer, as ggml stores them. */
export function cellSize({ kvHeads, headDim }: ModelShape, type: CacheType): number {
  return 2 * rowSize(stored[type], kvHeads * headDim)
}

/** Rounds cells up to multiples of 256, as they are allocated. */
export function roundUp(cells: number): number {
  return Math.ceil(cells / CELL_PADDING) * CELL_PADDING
}
