import type { Gpu } from '@exaone4/harness'
import { expect, test } from 'vitest'
import { allCards, type Card, cardNames, cardsOfSize, usableCards } from '../../src/gpu/card-set.ts'

const GiB = 2 ** 30
const MiB = 2 ** 20

const card = (uuid: string, total: number, free: number): Card => ({
  uuid,
  name: `Card ${uuid}`,
  total: total * MiB,
  free: free * MiB,
})
const small = card('small', 12_288, 11_900)
const middle = card('middle', 24_564, 24_000)
const big = card('big', 81_559, 81_000)

test('a card that is sold as a size is used as it is', () => {
  expect(cardsOfSize([middle], 24 * GiB)).toEqual({
    kind: 'real',
    label: '24GiB',
    names: ['Card middle'],
    sizes: [24_000 * MiB],
    environment: {},
  })
  expect(cardsOfSize([big, middle], 24 * GiB)).toMatchObject({
    kind: 'real',
    environment: { CUDA_VISIBLE_DEVICES: 'middle' },
  })
})

test('cards that have a size together are used together, one model over both', () => {
  expect(cardsOfSize([small, middle], 36 * GiB)).toEqual({
    kind: 'real',
    label: '12GiB+24GiB',
    names: ['Card small', 'Card middle'],
    sizes: [11_900 * MiB, 24_000 * MiB],
    environment: { OLLAMA_SCHED_SPREAD: '1' },
  })
})

test('a part of a larger card is emulated, and says so: Ollama leaves the rest alone', () => {
  expect(cardsOfSize([big], 36 * GiB)).toEqual({
    kind: 'emulated',
    label: '36GiB-of-80GiB',
    names: ['Card big'],
    sizes: [36 * GiB],
    environment: { OLLAMA_GPU_OVERHEAD: String(81_000 * MiB - 36 * GiB) },
  })
  expect(cardsOfSize([small, big], 24 * GiB)).toMatchObject({
    kind: 'emulated',
    environment: { CUDA_VISIBLE_DEVICES: 'big' },
  })
})

test('what nobody has is undefined', () => {
  expect(cardsOfSize([small], 24 * GiB)).toBeUndefined()
  expect(cardsOfSize([card('busy', 81_559, 20_000)], 24 * GiB)).toBeUndefined()
  expect(cardsOfSize([], GiB)).toBeUndefined()
})

test('all cards together', () => {
  expect(allCards([big])).toMatchObject({ label: '80GiB', environment: {} })
  expect(allCards([small, small]).environment).toEqual({ OLLAMA_SCHED_SPREAD: '1' })
})

test('cards are named with what decides how they do, as far as they tell', () => {
  const gpu: Gpu = {
    index: 0,
    uuid: 'a',
    name: 'NVIDIA Test',
    memory: { total: 24_576 * MiB, used: 0, free: 24_000 * MiB },
    computeCapability: '8.6',
    partitions: [],
    processes: [],
  }
  const untold = { ...gpu, memory: { total: null, used: null, free: null }, computeCapability: null }
  expect(cardNames({ kind: 'gpus', driver: '580', cuda: '13.0', gpus: [gpu, untold] })).toEqual([
    'NVIDIA Test, 24GiB, compute capability 8.6, driver 580',
    'NVIDIA Test, driver 580',
  ])
})

test('cards that are partitioned or do not tell their sizes are not used', () => {
  const gpu = (uuid: string, free: number | null, partitions: Gpu['partitions'] = []): Gpu => ({
    index: 0,
    uuid,
    name: 'Test',
    memory: { total: 100, used: 0, free },
    computeCapability: '8.6',
    partitions,
    processes: [],
  })
  const partition = { index: 0, instance: 1, memory: { total: 50, used: 0, free: 50 } }
  const cards = usableCards([gpu('a', 90), gpu('b', null), gpu('c', 90, [partition])])
  expect(cards).toEqual([{ uuid: 'a', name: 'Test', total: 100, free: 90 }])
})
