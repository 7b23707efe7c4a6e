import { expect } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import { answers } from '../fixtures/models/parts.ts'
import type { SettingsName } from '../fixtures/settings.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'
import { question } from './requests.ts'

const area = { level: 'MUST', needs: ['facts'], failsOn: ['other-cache'] } as const

/** A model for each runner. */
const runners = ['answer', 'otherTokenizer'] as const

/** Elements of keys and values in 64 layers with one KV head of 64, at 4,096 tokens. */
const ELEMENTS = 64 * 64 * 2 * 4096

async function cacheOf(
  bench: Bench,
  settings: SettingsName,
  model: ModelName = 'answer',
): Promise<{ types: string[]; bytes: number; warnings: string }> {
  const server = await bench.serve(settings)
  const { message } = await server.chat(model, { messages: question, think: false })
  expect(message.content).toBe(answers.content)
  const { caches, warnings } = await server.load(model)
  return {
    types: [...new Set(caches.flatMap((cache) => [cache.keyType, cache.valueType]))],
    bytes: caches.reduce((sum, cache) => sum + cache.bytes, 0),
    warnings: warnings.join('\n'),
  }
}

export const kv: readonly Check[] = [
  {
    ...area,
    id: 'kv/q8_0',
    title: 'q8_0 cache, 34 bytes per 32 elements, with OLLAMA_KV_CACHE_TYPE=q8_0 alone',
    references: ['#14909', '#13337'],
    fixedBy: ['flash-attention'],
    run: async (bench) => {
      const { types, bytes } = await cacheOf(bench, 'q8_0')
      expect(types).toEqual(['q8_0'])
      expect(bytes).toBe((ELEMENTS / 32) * 34)
    },
  },
  {
    ...area,
    id: 'kv/q4_0',
    failsOn: ['unknown-cache'],
    title: 'q4_0 cache, 18 bytes per 32 elements, with OLLAMA_KV_CACHE_TYPE=q4_0 alone',
    references: ['#14909', '#13337'],
    fixedBy: ['flash-attention'],
    run: async (bench) => {
      const { types, bytes } = await cacheOf(bench, 'q4_0')
      expect(types).toEqual(['q4_0'])
      expect(bytes).toBe((ELEMENTS / 32) * 18)
    },
  },
  {
    ...area,
    id: 'kv/llamarunner',
    failsOn: ['other-cache', 'without-llamarunner-flash'],
    title: 'q8_0 cache in the llama runner with OLLAMA_KV_CACHE_TYPE=q8_0 alone',
    references: ['#14909', '#13337'],
    fixedBy: ['flash-attention'],
    where: 'runner-era',
    run: async (bench) => {
      const { types, bytes } = await cacheOf(bench, 'q8_0', 'otherTokenizer')
      expect(types).toEqual(['q8_0'])
      expect(bytes).toBe((ELEMENTS / 32) * 34)
    },
  },
  {
    ...area,
    id: 'kv/flash-attention',
    failsOn: ['no-flash'],
    title: 'flash attention is on without any variable',
    references: ['#14909'],
    fixedBy: ['flash-attention'],
    run: async (bench) => {
      const server = await bench.serve()
      await server.chat('answer', { messages: question, think: false })
      expect((await server.load('answer')).flashAttention).toBe('enabled')
    },
  },
  {
    ...area,
    id: 'kv/f16',
    title: 'f16 cache, 2 bytes per element, with OLLAMA_KV_CACHE_TYPE=f16',
    references: [],
    fixedBy: [],
    run: async (bench) => {
      const { types, bytes } = await cacheOf(bench, 'f16')
      expect(types).toEqual(['f16'])
      expect(bytes).toBe(ELEMENTS * 2)
    },
  },
  {
    ...area,
    id: 'kv/flash-attention-off',
    title:
      'OLLAMA_FLASH_ATTENTION=0 turns flash attention off, and a warning says why the cache is not quantized',
    references: ['#15043'],
    fixedBy: ['cache-type'],
    run: async (bench) => {
      for (const model of runners) {
        const { types, warnings } = await cacheOf(bench, 'off', model)
        expect(types).toEqual(['f16'])
        expect(warnings).toContain('quantized')
        expect((await (await bench.serve('off')).load(model)).flashAttention).toBe('disabled')
      }
    },
  },
  {
    ...area,
    id: 'kv/nonsense',
    failsOn: ['other-cache', 'without-cache-type'],
    title: 'f16 cache and a warning for a cache type that does not exist',
    references: ['#15043'],
    fixedBy: ['cache-type'],
    run: async (bench) => {
      for (const model of runners) {
        const { types, warnings } = await cacheOf(bench, 'nonsense', model)
        expect(types).toEqual(['f16'])
        expect(warnings).toContain('type=q9_9')
      }
    },
  },
  {
    ...area,
    id: 'kv/upper-case',
    title: 'q8_0 cache with OLLAMA_KV_CACHE_TYPE=Q8_0 between spaces',
    references: ['#14909'],
    fixedBy: ['flash-attention'],
    run: async (bench) => {
      const { types } = await cacheOf(bench, 'upperCase')
      expect(types).toEqual(['q8_0'])
    },
  },
  {
    ...area,
    id: 'kv/heads-of-80',
    title: 'f16 cache and a warning for a model whose heads no block of a q8_0 cache divides',
    references: ['#9605', '#15043'],
    fixedBy: ['cache-type'],
    where: 'llama-server-era',
    run: async (bench) => {
      const { types, warnings } = await cacheOf(bench, 'q8_0', 'heads80')
      expect(types).toEqual(['f16'])
      expect(warnings).toContain('type=q8_0')
    },
  },
  {
    ...area,
    id: 'kv/unknown-type',
    title: 'f16 cache and a warning for an unknown cache type',
    references: [],
    fixedBy: [],
    where: 'runner-era',
    run: async (bench) => {
      for (const model of runners) {
        const { types, warnings } = await cacheOf(bench, 'unknown', model)
        expect(types).toEqual(['f16'])
        expect(warnings).toContain('type=q5_1')
      }
    },
  },
  {
    ...area,
    id: 'kv/head-sizes',
    failsOn: ['code-head-sizes'],
    title:
      'neither flash attention nor a quantized cache for a model whose key and value heads differ in size',
    references: ['#9605'],
    fixedBy: [],
    where: 'runner-era',
    run: async (bench) => {
      const server = await bench.serve('q8_0')
      // The engine leaves it to the llama runner, and llama.cpp refuses the file: check what was requested.
      await failure(server.chat('unequalHeads', { messages: question }))
      const load = await server.load('unequalHeads')
      expect(load.flashAttention).not.toBe('enabled')
      expect(load.warnings.join('\n')).toContain('OLLAMA_FLASH_ATTENTION must be enabled')
    },
  },
]
