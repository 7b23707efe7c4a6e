import { expect } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import { answers, type ModelName } from '../fixtures/models.ts'
import type { SettingsName } from '../fixtures/settings.ts'
import type { Check } from './check.ts'
import { failure } from './failure.ts'
import { question } from './requests.ts'

const area = { level: 'MUST', needs: ['facts'], failsOn: ['other-cache'] } as const

/** A model for each runner. */
const runners = ['answer', 'otherTokenizer'] as const

/** The elements of 64 layers with one key/value head of 64, for keys and values, at 4,096 tokens. */
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
    title: 'OLLAMA_KV_CACHE_TYPE=q8_0 alone gives a q8_0 cache, of 34 bytes for 32 elements',
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
    title: 'OLLAMA_KV_CACHE_TYPE=q4_0 alone gives a q4_0 cache, of 18 bytes for 32 elements',
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
    title: 'the llamarunner, too, has a q8_0 cache with OLLAMA_KV_CACHE_TYPE=q8_0 alone',
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
    title: 'flash attention is enabled with no variable set',
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
    title: 'OLLAMA_KV_CACHE_TYPE=f16 gives an f16 cache, of 2 bytes per element',
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
    title: 'OLLAMA_FLASH_ATTENTION=0 turns it off, and a quantized cache is refused with a warning',
    references: [],
    fixedBy: [],
    where: 'runner-era',
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
    id: 'kv/unknown-type',
    title: 'a cache type that does not exist leaves f16, with a warning',
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
      'a model whose key and value heads differ in size is refused flash attention and a quantized cache',
    references: ['#9605'],
    fixedBy: [],
    where: 'runner-era',
    run: async (bench) => {
      const server = await bench.serve('q8_0')
      // The engine leaves it to the llamarunner, and llama.cpp refuses the file: what counts is what it was asked for.
      await failure(server.chat('unequalHeads', { messages: question }))
      const load = await server.load('unequalHeads')
      expect(load.flashAttention).not.toBe('enabled')
      expect(load.warnings.join('\n')).toContain('OLLAMA_FLASH_ATTENTION must be enabled')
    },
  },
]
