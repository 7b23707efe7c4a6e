import { type Quantization, shapes } from '@exaone4/models'
import { expect } from 'vitest'
import { type CapacityFinding, capacityProblems, findCapacity } from '../gpu/capacity-search.ts'
import { type CardSet, cardsOfSize } from '../gpu/card-set.ts'
import { cardsHere, heldReader } from '../gpu/on-device.ts'
import type { Bench, Check } from './check.ts'

const area = {
  level: 'MUST',
  needs: ['facts'],
  references: ['#14909'],
  failsOn: ['on-cpu'],
  answeredBy: ['engine'],
  where: 'engine',
  // Some ten loads of 20 GB.
  patience: 1800,
} as const

const GiB = 2 ** 30

async function search(bench: Bench, cards: CardSet, quantization: Quantization): Promise<CapacityFinding> {
  const name = `capacity-${cards.label}-${quantization}`
  const server = await bench.serve('q8_0', { name, environment: cards.environment })
  const model = await server.model(`whole32B-${quantization}`)
  const finding = await findCapacity({
    cards,
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
  const cards = cardsOfSize(await cardsHere(), gibibytes * GiB)
  if (!cards) throw new Error(`no card here has ${gibibytes} GiB free: this needs a larger one`)
  return search(bench, cards, quantization)
}

export const gpuCapacity: readonly Check[] = [
  {
    ...area,
    id: 'gpu/capacity-24gib',
    cards: { gibibytes: 24 },
    says: 'on 24 GiB, the largest context of 32B in Q5_K_M with a q8_0 cache is what pnpm capacity says',
    run: async (bench) => {
      expect(capacityProblems(await searchOn(bench, 24, 'Q5_K_M'))).toEqual([])
    },
  },
  {
    ...area,
    id: 'gpu/capacity-36gib',
    cards: { gibibytes: 36 },
    says: '36 GiB hold 32B in Q4_K_M with its whole context of 131,072 tokens in q8_0, as pnpm capacity says',
    run: async (bench) => {
      const finding = await searchOn(bench, 36, 'Q4_K_M')
      expect(capacityProblems(finding)).toEqual([])
      expect(finding.found).toBe(shapes['32B'].contextLength)
    },
  },
]
