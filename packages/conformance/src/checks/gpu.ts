import { filler, planted } from '@exaone4/models'
import { expect } from 'vitest'
import { onCards } from '../gpu/capacity-search.ts'
import { allCards } from '../gpu/card-set.ts'
import { cardsHere, expectOnCards, heldReader, realModel, thenUnloaded } from '../gpu/on-device.ts'
import { timeInTurns } from '../gpu/speed-runs.ts'
import type { Bench, Check } from './check.ts'
import { question } from './requests.ts'
import { retrieves } from './retrieval.ts'

const area = {
  level: 'MUST',
  needs: ['facts'],
  cards: {},
  references: ['#14909'],
  failsOn: ['on-cpu'],
  patience: 900,
} as const

const GiB = 2 ** 30
/** Of each card, for CUDA's own context and the code of its kernels. */
const DRIVER_TAKES = GiB
/** How much less the driver may say than the server counts: its pages are larger. */
const ROUNDING = GiB / 16
const TRAINED = 131_072

async function retrievesOnCards(bench: Bench, type: 'q8_0' | 'q4_0'): Promise<void> {
  const server = await bench.serve(type)
  await thenUnloaded(server, 'global', async () => {
    await retrieves(bench, type, 'global')
    expect((await expectOnCards(server, 'global')).flashAttention).toBe('enabled')
  })
}

export const gpu: readonly Check[] = [
  {
    ...area,
    id: 'gpu/kv-type',
    failsOn: ['on-cpu', 'other-cache'],
    says: 'with OLLAMA_KV_CACHE_TYPE=q8_0 alone, the cache on the card is q8_0',
    answeredBy: ['flash-attention'],
    run: async (bench) => {
      const server = await bench.serve('q8_0')
      await thenUnloaded(server, 'answer', async () => {
        await server.chat('answer', { messages: question, think: false })
        const { caches } = await expectOnCards(server, 'answer')
        const types = new Set(caches.flatMap(({ keyType, valueType }) => [keyType, valueType]))
        expect([...types]).toEqual(['q8_0'])
      })
    },
  },
  {
    ...area,
    id: 'gpu/full-offload',
    says: 'a model that fits is on cards with every layer, and /api/ps has as much in VRAM as in all',
    answeredBy: [],
    run: async (bench) => {
      const model = realModel(await cardsHere(), 1)
      const server = await bench.serve('flashQ8_0')
      await thenUnloaded(server, model, async () => {
        const { eval_count } = await server.complete(model, 'Hello', { options: { num_predict: 1 } })
        expect(eval_count).toBe(1)
        await expectOnCards(server, model)
      })
    },
  },
  {
    ...area,
    id: 'gpu/memory',
    says: 'cards hold what the server counts, and no more than a GiB each for the driver',
    answeredBy: [],
    run: async (bench) => {
      const model = realModel(await cardsHere(), 1)
      const server = await bench.serve('flashQ8_0')
      const held = await heldReader(server)
      await thenUnloaded(server, model, async () => {
        await server.complete(model, 'Hello', { options: { num_predict: 1, num_ctx: 16_384 } })
        const cards = onCards(await expectOnCards(server, model))
        const counted = cards.reduce((sum, { weights, cache, graph }) => sum + weights + cache + graph, 0)
        const driver = await held()
        bench.note('bytes on cards', { counted, driver, cards })
        expect(driver, 'bytes that the driver says are held').not.toBeNull()
        expect(driver).toBeGreaterThanOrEqual(counted - ROUNDING)
        expect(driver).toBeLessThanOrEqual(counted + cards.length * DRIVER_TAKES)
      })
    },
  },
  {
    ...area,
    id: 'gpu/spread',
    cards: { count: 2 },
    answeredBy: [],
    says: 'OLLAMA_SCHED_SPREAD=1 puts layers on every card',
    run: async (bench) => {
      const cards = allCards(await cardsHere())
      const server = await bench.serve('q8_0', { name: 'spread', environment: cards.environment })
      const model = 'hollow1.2B'
      await thenUnloaded(server, model, async () => {
        await server.complete(model, 'Hello', { options: { num_predict: 1 } })
        const load = await expectOnCards(server, model)
        bench.note('what is on each card', load.allocated)
        expect(onCards(load).filter(({ layers }) => layers > 0)).toHaveLength(cards.names.length)
      })
    },
  },
  {
    ...area,
    id: 'gpu/retrieval-q8_0',
    failsOn: ['on-cpu', 'garbled'],
    says: 'what lies far back is seen through a q8_0 cache with flash attention on the card',
    answeredBy: ['flash-attention'],
    run: (bench) => retrievesOnCards(bench, 'q8_0'),
  },
  {
    ...area,
    id: 'gpu/retrieval-q4_0',
    failsOn: ['on-cpu', 'garbled'],
    says: 'what lies far back is seen through a q4_0 cache with flash attention on the card',
    answeredBy: ['flash-attention'],
    run: (bench) => retrievesOnCards(bench, 'q4_0'),
  },
  {
    ...area,
    id: 'gpu/retrieval-131072',
    failsOn: ['on-cpu', 'garbled'],
    says: 'what lies 131,000 tokens back is seen through a q8_0 cache on the card',
    answeredBy: ['flash-attention'],
    run: async (bench) => {
      const server = await bench.serve('q8_0')
      const prompt = filler(20) + planted('kelp') + filler(TRAINED - 100)
      const options = { temperature: 0, num_predict: 1, num_ctx: TRAINED }
      await thenUnloaded(server, 'global', async () => {
        const { response, prompt_eval_duration } = await server.complete('global', prompt, { options })
        bench.note('seconds for the prompt', prompt_eval_duration / 1e9)
        expect(response).toBe('kelp')
        const { caches, contextTokens } = await expectOnCards(server, 'global')
        expect(contextTokens).toBe(TRAINED)
        expect([...new Set(caches.map(({ keyType }) => keyType))]).toEqual(['q8_0'])
      })
    },
  },
  {
    ...area,
    id: 'gpu/speed',
    level: 'SHOULD',
    needs: ['facts', 'stock'],
    says: 'both builds answer on cards, and how quick they are is in the report: patched to stock',
    answeredBy: [],
    run: async (bench) => {
      const model = realModel(await cardsHere(), 2)
      const servers = { patched: await bench.serve('flashQ8_0'), stock: await bench.serveStock('flashQ8_0') }
      const { patched, stock } = servers
      await thenUnloaded(patched, model, () =>
        thenUnloaded(stock, model, async () => {
          for (const server of [patched, stock]) {
            await server.complete(model, 'Hello', { options: { num_predict: 1 } })
            await expectOnCards(server, model)
          }
          bench.note('tokens per second', await timeInTurns({ servers, model, say: () => {} }))
        }),
      )
    },
  },
]
