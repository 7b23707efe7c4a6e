import { expect, test } from 'vitest'
import {
  type CapacityCase,
  type CapacityFinding,
  capacityProblems,
  computedContext,
} from '../../src/gpu/capacity-search.ts'
import { allGpus, gpusOfSize } from '../../src/gpu/gpu-set.ts'

const GiB = 2 ** 30
const big = { uuid: 'big', name: 'Big', total: 80 * GiB, free: 80 * GiB }

function caseOn(gibibytes: number): CapacityCase {
  const gpus = gpusOfSize([big], gibibytes * GiB)
  if (!gpus) throw new Error('too large')
  return { release: 'v0.18.0', gpus, size: '32B', quantization: 'Q5_K_M', type: 'q8_0', variant: 'patched' }
}

test('what pnpm capacity says of 24 GiB, which is in docs/memory.md, and more with more memory', () => {
  expect(computedContext(caseOn(24), 0)).toBe(51_200)
  expect(computedContext({ ...caseOn(24), variant: 'stock' }, 0)).toBe(10_240)
  expect(computedContext(caseOn(24), GiB / 2)).toBeGreaterThan(51_200)
  expect(computedContext(caseOn(24), -GiB / 2)).toBeLessThan(51_200)
  expect(computedContext(caseOn(24), -100 * GiB)).toBe(0)
})

test('two GPUs are asked for as two that are spread over', () => {
  const gpus = [12, 24].map((size) => ({ uuid: `${size}`, name: '', total: size * GiB, free: size * GiB }))
  expect(computedContext({ ...caseOn(24), gpus: allGpus(gpus) }, 0)).toBe(131_072)
})

const finding: CapacityFinding = {
  gpus: { kind: 'emulated', label: '24GiB-of-80GiB', names: ['Big'], sizes: [24 * GiB] },
  size: '32B',
  quantization: 'Q5_K_M',
  type: 'q8_0',
  variant: 'patched',
  found: 50_000,
  probes: [{ context: 131_072, outcome: 'partial' }],
  computed: { least: 40_960, answer: 51_200, most: 61_440 },
  counted: [],
  held: null,
}

test('a finding within what half a GiB makes is right', () => {
  for (const found of [40_960, 51_200, 61_440]) expect(capacityProblems({ ...finding, found })).toEqual([])
})

test.each([
  [10_240, '10240 tokens on 24GiB-of-80GiB (emulated), and pnpm capacity promises 51200'],
  [0, '0 tokens on 24GiB-of-80GiB (emulated), and pnpm capacity promises 51200'],
  [131_072, '131072 tokens on 24GiB-of-80GiB (emulated) are more than 51200, which pnpm capacity has'],
])('a finding of %s is a problem', (found, problem) => {
  expect(capacityProblems({ ...finding, found })).toEqual([problem])
})

test('a load that CUDA had no memory for is a problem, whatever was found', () => {
  const probes = [{ context: 60_416, outcome: 'out-of-memory' as const }]
  expect(capacityProblems({ ...finding, probes })).toEqual([
    '60416 tokens on 24GiB-of-80GiB (emulated): CUDA ran out of memory in the load',
  ])
})
