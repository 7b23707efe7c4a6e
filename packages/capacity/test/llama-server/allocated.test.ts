import { readFileSync } from 'node:fs'
import { type ModelSize, shapes } from '@exaone4/models'
import { describe, expect, test } from 'vitest'
import { cellsOf, layerCaches } from '../../src/accounting/llama-server/cache.ts'
import { computeBuffer } from '../../src/accounting/llama-server/compute-buffer.ts'
import { CUDA_CONTEXT } from '../../src/accounting/llama-server/place.ts'
import { weightsOfFile } from '../../src/accounting/weights.ts'
import type { CacheType } from '../../src/placement/cache-types.ts'

interface Device {
  weights: number
  cache: number
  computeBuffer: number
}

interface Cell {
  variant: string
  size: ModelSize
  quantization: 'Q4_K_M'
  type: CacheType
  context: number
  batchTokens: number
  gpus: [Device]
  held: { loaded: number }
}

/** Bytes by which CUDA took less beside 1.2B than beside 32B. */
const BESIDE_SMALL = 4_000_000
const file = new URL('../../../../docs/measurements/gpu-memory-v0.34.4.json', import.meta.url)
const { cells }: { cells: Cell[] } = JSON.parse(readFileSync(file, 'utf8'))
/** llama-server logs hundredths of a MiB, of which a cache adds two. */
const ROUNDING = 0.015 * 2 ** 20

test('an H200 was measured', () => {
  expect(cells.length).toBeGreaterThanOrEqual(12)
})

describe.each(cells)('$variant $size $type with $context tokens on an H200', (cell) => {
  const { size, quantization, type, context, batchTokens } = cell
  const model = shapes[size]
  const [allocated] = cell.gpus
  const cells = cellsOf(model, context, batchTokens)

  test('weights', () => {
    const { layers, output } = weightsOfFile(size, quantization)
    expectWithin(sum(layers) + output, allocated.weights)
  })

  test('cache', () => {
    expectWithin(sum(layerCaches(model, cells, type)), allocated.cache)
  })

  test('compute buffer', () => {
    const layers = { full: 16, sliding: 48 }
    const computed = computeBuffer({ size, model, type, tokens: batchTokens, cells, copies: 1, layers })
    expectWithin(computed, allocated.computeBuffer)
  })

  test('the driver held CUDA in addition, which takes slightly less beside 1.2B', () => {
    const more = cell.held.loaded - allocated.weights - allocated.cache - allocated.computeBuffer
    const context = cell.size === '1.2B' ? CUDA_CONTEXT - BESIDE_SMALL : CUDA_CONTEXT
    expect(Math.abs(more - context)).toBeLessThan(2 ** 21)
  })
})

function expectWithin(computed: number, logged: number): void {
  expect(Math.abs(computed - logged), `${computed} for ${logged}`).toBeLessThanOrEqual(ROUNDING)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, bytes) => total + bytes, 0)
}
