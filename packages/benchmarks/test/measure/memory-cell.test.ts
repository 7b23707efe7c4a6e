import type { LoadFacts } from '@exaone4/harness'
import { expect, test } from 'vitest'
import { allocationOf, neededBytes } from '../../src/measure/memory-cell.ts'

const MiB = 2 ** 20

const facts = (changes: Partial<LoadFacts>): LoadFacts => ({
  runner: 'llamarunner',
  template: 'go',
  model: 'm',
  flashAttention: 'enabled',
  contextTokens: 4096,
  batchTokens: 512,
  parallel: 1,
  caches: [
    { kind: 'full-attention', cells: 4096, layers: 16, keyType: 'f16', valueType: 'f16', bytes: 60 * MiB },
    {
      kind: 'sliding-window',
      cells: undefined,
      layers: 48,
      keyType: 'f16',
      valueType: 'f16',
      bytes: 40 * MiB,
    },
  ],
  computeBuffers: [
    { device: 'CPU', bytes: 6 * MiB },
    { device: 'CUDA0', bytes: 4 * MiB },
  ],
  layers: { total: 65, offloaded: 33 },
  devices: [
    { name: 'CPU', layers: 32, weights: 20 * MiB, cache: 60 * MiB, computeBuffer: 5 * MiB },
    { name: 'CUDA0', layers: 33, weights: 30 * MiB, cache: 50 * MiB, computeBuffer: 3 * MiB },
  ],
  allocated: [],
  estimate: { weights: 0, cache: 0, computeBuffer: 0, total: 0 },
  warnings: [],
  ...changes,
})

test('errors are shares of what was allocated, by everything that was', () => {
  const allocation = allocationOf(facts({}), 1)
  expect(allocation).toMatchObject({ cacheBytes: 100 * MiB, computeBytes: 10 * MiB, generated: 1 })
  expect(allocation.cacheError).toBeCloseTo(0.1)
  expect(allocation.computeError).toBeCloseTo(-0.2)
})

test('a runner that does not say what it computes in has no error there', () => {
  expect(allocationOf(facts({ computeBuffers: [] }), 1)).toMatchObject({
    computeBytes: null,
    computeError: null,
  })
})

test('where computing is not estimated, its estimate has no error', () => {
  const devices = [{ name: 'CPU', layers: 65, weights: 50 * MiB, cache: 110 * MiB, computeBuffer: 0 }]
  expect(allocationOf(facts({ devices }), 1)).toMatchObject({ computeBytes: 10 * MiB, computeError: null })
})

test('twice the tokens need twice the caches and buffers, and the weights once', () => {
  expect(neededBytes(allocationOf(facts({}), 1), 2)).toBe(2 * 110 * MiB + 50 * MiB)
  expect(neededBytes(allocationOf(facts({ computeBuffers: [] }), 1), 2)).toBe(2 * 108 * MiB + 50 * MiB)
})
