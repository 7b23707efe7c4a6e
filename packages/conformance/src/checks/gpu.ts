import { filler, planted } from '@exaone4/models'
import { expect } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import { onGpus } from '../gpu/capacity-search.ts'
import { allGpus } from '../gpu/gpu-set.ts'
import { expectOnGpus, gpusHere, heldReader, realModel, thenUnloaded } from '../gpu/on-device.ts'
import { timeInTurns } from '../gpu/speed-runs.ts'
import type { Check } from './check.ts'
import { question } from './requests.ts'
import { retrieves } from './retrieval.ts'

const area = {
  level: 'MUST',
  needs: ['facts'],
  gpus: {},
  references: ['#14909'],
  failsOn: ['on-cpu'],
  timeout: 900,
} as const

const GiB = 2 ** 30
/** Memory that the driver may take on each GPU, for CUDA's context and the code of kernels. */
const DRIVER_TAKES = GiB
/** How much less the driver may report than the server counts. */
const ROUNDING = GiB / 16
const TRAINED = 131_072

/** What a q8_0 cache of the model `answer` takes: 34 bytes for 32 elements of 64 layers, 64 keys and 64 values each. */
const CACHE = ((64 * (64 + 64) * 4096) / 32) * 34
/** CUDA fills the end of each quantized tensor up to 512 elements. */
const PADDING = ((64 * 2 * 512) / 32) * 34
/** `llama-server` logs the size of each of the two caches to a hundredth of MiB. */
const LOGGED = 2 * 0.01 * 2 ** 20

async function retrievesOnGpus(bench: Bench, type: 'q8_0' | 'q4_0'): Promise<void> {
  const server = await bench.serve(type)
  await thenUnloaded(server, 'global', async () => {
    await retrieves(bench, type, 'global')
    expect((await expectOnGpus(server, 'global')).flashAttention).toBe('enabled')
  })
}

export const gpu: readonly Check[] = [
  {
    ...area,
    id: 'gpu/kv-type',
    failsOn: ['on-cpu', 'other-cache'],
    title: 'q8_0 cache on the GPU with OLLAMA_KV_CACHE_TYPE=q8_0 alone',
    fixedBy: ['flash-attention'],
    run: async (bench) => {
      const server = await bench.serve('q8_0')
      await thenUnloaded(server, 'answer', async () => {
        await server.chat('answer', { messages: question, think: false })
        const allocated = onGpus(await expectOnGpus(server, 'answer')).reduce(
          (sum, { cache }) => sum + cache,
          0,
        )
        bench.note('bytes of the cache on GPUs', allocated)
        expect(allocated).toBeGreaterThanOrEqual(CACHE - LOGGED)
        expect(allocated).toBeLessThanOrEqual(CACHE + PADDING + LOGGED)
      })
    },
  },
  {
    ...area,
    id: 'gpu/full-offload',
    title: 'every layer of a model that fits is on a GPU, and /api/ps reports all of it in VRAM',
    fixedBy: [],
    run: async (bench) => {
      const model = realModel(await gpusHere(), 1)
      const server = await bench.serve('flashQ8_0')
      await thenUnloaded(server, model, async () => {
        const { eval_count } = await server.complete(model, 'Hello', { options: { num_predict: 1 } })
        expect(eval_count).toBe(1)
        await expectOnGpus(server, model)
      })
    },
  },
  {
    ...area,
    id: 'gpu/memory',
    title: 'memory used on each GPU equals what the server reports, plus at most 1 GiB for the driver',
    fixedBy: [],
    run: async (bench) => {
      const model = realModel(await gpusHere(), 1)
      const server = await bench.serve('flashQ8_0')
      const held = await heldReader(server)
      await thenUnloaded(server, model, async () => {
        await server.complete(model, 'Hello', { options: { num_predict: 1, num_ctx: 16_384 } })
        const gpus = onGpus(await expectOnGpus(server, model))
        const counted = gpus.reduce(
          (sum, { weights, cache, computeBuffer }) => sum + weights + cache + computeBuffer,
          0,
        )
        const driver = await held()
        bench.note('bytes on GPUs', { counted, driver, gpus })
        expect(driver, 'bytes that the driver says are held').not.toBeNull()
        expect(driver).toBeGreaterThanOrEqual(counted - ROUNDING)
        expect(driver).toBeLessThanOrEqual(counted + gpus.length * DRIVER_TAKES)
      })
    },
  },
  {
    ...area,
    id: 'gpu/spread',
    gpus: { count: 2 },
    fixedBy: [],
    title: 'layers on every GPU with OLLAMA_SCHED_SPREAD=1',
    run: async (bench) => {
      const gpus = allGpus(await gpusHere())
      const server = await bench.serve('q8_0', { name: 'spread', environment: gpus.environment })
      const model = 'dummy1.2B'
      await thenUnloaded(server, model, async () => {
        await server.complete(model, 'Hello', { options: { num_predict: 1 } })
        const load = await expectOnGpus(server, model)
        bench.note('what is on each GPU', load.allocated)
        expect(onGpus(load).filter(({ layers }) => layers > 0)).toHaveLength(gpus.names.length)
      })
    },
  },
  {
    ...area,
    id: 'gpu/retrieval-q8_0',
    failsOn: ['on-cpu', 'garbled'],
    title: 'retrieval from far back through a q8_0 cache with flash attention on the GPU',
    fixedBy: ['flash-attention'],
    run: (bench) => retrievesOnGpus(bench, 'q8_0'),
  },
  {
    ...area,
    id: 'gpu/retrieval-q4_0',
    failsOn: ['on-cpu', 'garbled'],
    title: 'retrieval from far back through a q4_0 cache with flash attention on the GPU',
    fixedBy: ['flash-attention'],
    run: (bench) => retrievesOnGpus(bench, 'q4_0'),
  },
  {
    ...area,
    id: 'gpu/retrieval-131072',
    failsOn: ['on-cpu', 'garbled'],
    title: 'retrieval from 131,000 tokens back through a q8_0 cache on the GPU',
    fixedBy: ['flash-attention'],
    run: async (bench) => {
      const server = await bench.serve('q8_0')
      const prompt = filler(20) + planted('kelp') + filler(TRAINED - 100)
      const options = { temperature: 0, num_predict: 1, num_ctx: TRAINED }
      await thenUnloaded(server, 'global', async () => {
        const { response, prompt_eval_duration } = await server.complete('global', prompt, { options })
        bench.note('seconds for the prompt', prompt_eval_duration / 1e9)
        expect(response).toBe('kelp')
        const { caches, contextTokens } = await expectOnGpus(server, 'global')
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
    title: 'both builds answer on GPUs; the report compares their speed, patched to stock',
    fixedBy: [],
    run: async (bench) => {
      const model = realModel(await gpusHere(), 2)
      const servers = { patched: await bench.serve('flashQ8_0'), stock: await bench.serveStock('flashQ8_0') }
      const { patched, stock } = servers
      await thenUnloaded(patched, model, () =>
        thenUnloaded(stock, model, async () => {
          for (const server of [patched, stock]) {
            await server.complete(model, 'Hello', { options: { num_predict: 1 } })
            await expectOnGpus(server, model)
          }
          bench.note('tokens per second', await timeInTurns({ servers, model, say: () => {} }))
        }),
      )
    },
  },
]
