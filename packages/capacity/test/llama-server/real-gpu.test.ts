import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { placeLlamaServer } from '../../src/accounting/llama-server/place.ts'
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

describe.each(placements)('$variant with $context tokens on a part of an H200', (placed) => {
  const { variant, freeBytes, context, layers, held } = placed
  const question = {
    size: '32B',
    quantization: 'Q4_K_M',
    type: 'q8_0',
    gpus: [freeBytes],
    spread: true,
  } as const
  const { full, gpus } = placeLlamaServer(variant, question, context)

  test('every layer fits, or not, as on the GPU', () => {
    expect(full).toBe(layers.offloaded === layers.total)
  })

  test.runIf(layers.offloaded === layers.total)('the driver counted what is computed, within 1 %', () => {
    const used = gpus.reduce(
      (total, gpu) =>
        total +
        gpu.weights +
        gpu.fullAttentionCache +
        gpu.slidingWindowCache +
        gpu.computeBuffer +
        gpu.driver,
      0,
    )
    expect(Math.abs(used - held) / held).toBeLessThan(0.01)
  })
})
