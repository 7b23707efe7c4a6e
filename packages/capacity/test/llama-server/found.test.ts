import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { plansOf } from '../../src/accounting/plans.ts'
import { type CapacityQuestion, largestPlacement } from '../../src/placement/placement.ts'
import type { Variant } from '../../src/placement/variant.ts'

interface Point {
  context: number
  batchTokens: number
  devices: { name: string; weights: number; cache: number; computeBuffer: number }[]
}

type Cell = Omit<CapacityQuestion, 'spread'> & { variant: Variant; largest: number; points: Point[] }

const file = new URL('../../../../docs/measurements/placement-v0.34.4.json', import.meta.url)
const { cells }: { cells: Cell[] } = JSON.parse(readFileSync(file, 'utf8'))
/** How far the answer may be from what a server found, as a fraction. */
const PART = 0.01

test('both builds were measured on one and on two GPUs', () => {
  const kinds = new Set(cells.map(({ variant, gpus }) => `${variant} ${gpus.length}`))
  expect([...kinds].sort()).toEqual(['patched 1', 'patched 2', 'stock 1', 'stock 2'])
})

test('draft models were measured, too', () => {
  const drafted = cells.filter(({ draft }) => draft)
  expect(new Set(drafted.map(({ gpus }) => gpus.length))).toEqual(new Set([1, 2]))
})

describe.each(cells)('$variant $size $quantization $type $draft on $gpus', (cell) => {
  const question: CapacityQuestion = { ...cell, spread: true }
  const plan = plansOf('v0.34.4')[cell.variant]

  test('the largest context is what a server found', () => {
    const computed = largestPlacement(question, plan)?.context ?? 0
    expect(Math.abs(computed - cell.largest)).toBeLessThanOrEqual(PART * cell.largest)
  })

  test.each(cell.points)(
    'with $context tokens, llama-server allocated the same',
    ({ context, batchTokens, devices }) => {
      const { gpus, chosen, full } = plan(question, context)
      expect({ full, batch: chosen?.batch }).toEqual({ full: true, batch: batchTokens })
      gpus.forEach((gpu, index) => {
        const device = devices.find(({ name }) => name === `CUDA${index}`)
        const { weights = 0, cache = 0, computeBuffer = 0 } = device ?? {}
        const computedCache = gpu.fullAttentionCache + gpu.slidingWindowCache
        if (cell.draft) {
          // The log adds up what both models take.
          const target = gpu.weights + computedCache + gpu.computeBuffer
          expectClose(target + gpu.draft, weights + cache + computeBuffer)
        } else {
          expectClose(gpu.weights, weights)
          expectClose(computedCache, cache)
          expectClose(gpu.computeBuffer, computeBuffer)
        }
      })
    },
  )
})

function expectClose(computed: number, allocated: number): void {
  expect(Math.abs(computed - allocated), `${computed} for ${allocated}`).toBeLessThanOrEqual(PART * allocated)
}
