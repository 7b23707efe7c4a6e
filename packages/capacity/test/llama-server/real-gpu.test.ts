import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { placeLlamaServer } from '../../src/accounting/llama-server/place.ts'
import type { Placement } from '../../src/placement/placement.ts'
import type { Variant } from '../../src/placement/variant.ts'

interface Placed {
  variant: Variant
  freeBytes: number
  context: number
  layers: { total: number; offloaded: number }
  /** What the driver counted in addition. */
  held: number
}

const file = new URL('../../../../docs/measurements/by-hand/gpu-v0.34.4.json', import.meta.url)
const { placements }: { placements: Placed[] } = JSON.parse(readFileSync(file, 'utf8'))

const placeAs = ({ variant, freeBytes, context }: Placed): Placement => {
  const question = {
    size: '32B',
    quantization: 'Q4_K_M',
    type: 'q8_0',
    gpus: [freeBytes],
    spread: true,
  } as const
  return placeLlamaServer(variant, question, context)
}
const isFull = ({ layers }: Placed): boolean => layers.offloaded === layers.total

test.each(placements)(
  '$variant with $context tokens and $freeBytes bytes: every layer fits, or not',
  (placed) => {
    expect(placeAs(placed).full).toBe(isFull(placed))
  },
)

test.each(placements.filter(isFull))(
  '$variant with $context tokens and $freeBytes bytes: the driver counted what is computed, within 1 %',
  (placed) => {
    const used = placeAs(placed).gpus.reduce(
      (total, gpu) =>
        total +
        gpu.weights +
        gpu.fullAttentionCache +
        gpu.slidingWindowCache +
        gpu.computeBuffer +
        gpu.driver,
      0,
    )
    expect(Math.abs(used - placed.held) / placed.held).toBeLessThan(0.01)
  },
)
