import { readFileSync } from 'node:fs'
import type { ModelSize, Quantization } from '@exaone4/models'
import { expect, test } from 'vitest'
import { placeLlamaServer } from '../../src/accounting/llama-server/place.ts'
import type { CacheType } from '../../src/placement/cache-types.ts'
import { largestPlacement, type Placement, usedBytes } from '../../src/placement/placement.ts'
import type { Variant } from '../../src/placement/variant.ts'

/** What a server found on a part of an H200. */
interface Found {
  variant: Variant
  size: ModelSize
  projector?: boolean
  quantization: Quantization
  type: CacheType
  gpus: { sizes: number[] }
  /** Tokens. */
  found: number
  /** What the driver counted in addition at that context. */
  held: number
  whole?: { context: number; layers: { total: number; offloaded: number } }
}

const file = new URL('../../../../docs/measurements/gpu-v0.34.4.json', import.meta.url)
const { cells }: { cells: Found[] } = JSON.parse(readFileSync(file, 'utf8'))

const question = ({ size, projector, quantization, type, gpus }: Found) => ({
  size,
  projector,
  quantization,
  type,
  gpus: gpus.sizes,
  spread: true,
})
const placeAs = (cell: Found, context: number, unlimited = false): Placement =>
  placeLlamaServer(cell.variant, { ...question(cell), unlimited }, context)

test('there are cells of both models and builds', () => {
  expect(cells.length).toBeGreaterThan(10)
  expect(new Set(cells.map(({ size, variant }) => `${size} ${variant}`))).toEqual(
    new Set(['32B patched', '32B stock', '33B patched', '33B stock']),
  )
})

test.each(cells)(
  '$variant $size $quantization $type: the server found the computed context, or up to two steps more',
  (cell) => {
    const largest = largestPlacement(question(cell), (asked, context) =>
      placeLlamaServer(cell.variant, asked, context),
    )
    const more = cell.found - (largest?.context ?? 0)
    expect(more).toBeGreaterThanOrEqual(0)
    expect(more).toBeLessThanOrEqual(2048)
  },
)

test.each(cells)(
  '$variant $size $quantization $type: the driver counted what is computed, within 0.5 %',
  (cell) => {
    const used = placeAs(cell, cell.found, true).gpus.reduce((total, gpu) => total + usedBytes(gpu), 0)
    expect(Math.abs(used - cell.held) / cell.held).toBeLessThan(0.005)
  },
)

test.each(cells.flatMap((cell) => (cell.whole ? [{ ...cell, whole: cell.whole }] : [])))(
  '$variant $size $quantization $type: with the whole context, as many layers fit as computed, or one more or less',
  (cell) => {
    const placement = placeAs(cell, cell.whole.context)
    expect(placement.full).toBe(false)
    const [computed = 0] = placement.gpus.map(({ layers }) => layers)
    expect(Math.abs(computed - cell.whole.layers.offloaded)).toBeLessThanOrEqual(1)
  },
)
