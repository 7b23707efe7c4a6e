import { type Quantization, shapes } from '@exaone4/models'
import { referenceRelease } from '@exaone4/patches'
import { expect } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import { type CapacityFinding, capacityProblems, findCapacity } from '../gpu/capacity-search.ts'
import { type GpuSet, gpusOfSize } from '../gpu/gpu-set.ts'
import { gpusHere, heldReader } from '../gpu/on-device.ts'
import type { Check } from './check.ts'

const area = {
  level: 'MUST',
  needs: ['facts'],
  references: ['#14909'],
  failsOn: ['on-cpu'],
  fixedBy: ['engine'],
  where: 'engine',
  // About ten loads of 20 GB.
  timeout: 1800,
} as const

const GiB = 2 ** 30

async function search(bench: Bench, gpus: GpuSet, quantization: Quantization): Promise<CapacityFinding> {
  const name = `capacity-${gpus.label}-${quantization}`
  const server = await bench.serve('q8_0', { name, environment: gpus.environment })
  const model = await server.model(`whole32B-${quantization}`)
  const finding = await findCapacity({
    release: referenceRelease,
    gpus,
    size: '32B',
    quantization,
    type: 'q8_0',
    variant: 'patched',
    server,
    model,
    held: await heldReader(server),
  })
  bench.note('the largest context', finding)
  return finding
}

async function searchOn(
  bench: Bench,
  gibibytes: number,
  quantization: Quantization,
): Promise<CapacityFinding> {
  const gpus = gpusOfSize(await gpusHere(), gibibytes * GiB)
  if (!gpus) throw new Error(`no GPU here has ${gibibytes} GiB free: this needs a larger one`)
  return search(bench, gpus, quantization)
}

export const gpuCapacity: readonly Check[] = [
  {
    ...area,
    id: 'gpu/capacity-24gib',
    gpus: { gibibytes: 24 },
    title: 'largest context of 32B Q5_K_M with a q8_0 cache on 24 GiB matches pnpm capacity',
    run: async (bench) => {
      expect(capacityProblems(await searchOn(bench, 24, 'Q5_K_M'))).toEqual([])
    },
  },
  {
    ...area,
    id: 'gpu/capacity-36gib',
    gpus: { gibibytes: 36 },
    title: '32B Q4_K_M with 131,072 tokens in q8_0 fits 36 GiB, as pnpm capacity predicts',
    run: async (bench) => {
      const finding = await searchOn(bench, 36, 'Q4_K_M')
      expect(capacityProblems(finding)).toEqual([])
      expect(finding.found).toBe(shapes['32B'].contextLength)
    },
  },
]
