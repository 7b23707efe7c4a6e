import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { plansOf } from '../src/accounting/plans.ts'
import { type CapacityQuestion, largestPlacement } from '../src/placement/placement.ts'
import type { Variant } from '../src/placement/variant.ts'

interface Device {
  name: string
  layers: number
  weights: number
  cache: number
  computeBuffer: number
}

type Cell = Omit<CapacityQuestion, 'spread'> & {
  variant: Variant
  largest: number
  points: { context: number; devices: Device[] }[]
}

const file = new URL('../../../docs/measurements/placement-v0.18.0.json', import.meta.url)
const { cells }: { cells: Cell[] } = JSON.parse(readFileSync(file, 'utf8'))

/** Padding at the end of tensors is not computed. */
const PART = 0.001
/** Tensors of some contexts lie less well in memory, with holes up to the size of a mask between them. */
const GRAPH_PART = 0.08

describe.each(cells)('$variant $size $quantization $type on $GPUs', (cell) => {
  const question: CapacityQuestion = { ...cell, spread: true }
  const plan = plansOf('v0.18.0')[cell.variant]

  test('the largest context is what a server found', () => {
    expect(largestPlacement(question, plan)?.context ?? 0).toBe(cell.largest)
  })

  test.each(cell.points)(
    'with $context tokens, GPUs hold what the server counted',
    ({ context, devices }) => {
      const { gpus } = plan(question, context)
      const measured = cell.gpus
        .map((free, index) => ({ free, device: devices.find(({ name }) => name === `CUDA${index}`) }))
        .sort((a, b) => b.free - a.free)
      gpus.forEach((gpu, index) => {
        const device = measured[index]?.device
        expect(gpu.layers).toBe(device?.layers)
        expectClose(gpu.weights, device?.weights)
        expectClose(gpu.fullAttentionCache + gpu.slidingWindowCache, device?.cache)
        expectClose(gpu.computeBuffer, device?.computeBuffer, GRAPH_PART)
      })
    },
  )
})

function expectClose(computed: number, measured = 0, part = PART): void {
  expect(Math.abs(computed - measured), `${computed} for ${measured}`).toBeLessThanOrEqual(part * measured)
}
