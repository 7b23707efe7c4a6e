import { filler, nothing, planted, secrets } from '@exaone4/models'
import { expect } from 'vitest'
import type { Bench } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import { WINDOW } from '../fixtures/models/parts.ts'
import type { SettingsName } from '../fixtures/settings.ts'
import type { Check } from './check.ts'

const area = { level: 'MUST', references: ['#14909'], failsOn: ['garbled'] } as const

const ONE_TOKEN = { temperature: 0, num_predict: 1 }
/** More than one batch, and many windows. */
const FAR = 1500
const LONG_CONTEXT = 32_768

/** A secret behind some tokens and before others is what the model says, with a cache of this type. */
export async function retrieves(
  bench: Bench,
  type: 'f16' | 'q8_0' | 'q4_0',
  model: ModelName,
): Promise<void> {
  const server = await bench.serve(type satisfies SettingsName)
  for (const [index, secret] of secrets.slice(0, 3).entries()) {
    const after = FAR >> index
    const prompt = filler(FAR - after + index) + planted(secret) + filler(after)
    const { response } = await server.complete(model, prompt, { options: ONE_TOKEN })
    expect(response, `${after} tokens back`).toBe(secret)
  }
  const { caches } = await server.load(model)
  expect([...new Set(caches.flatMap(({ keyType, valueType }) => [keyType, valueType]))]).toEqual([type])
}

export const retrieval: readonly Check[] = [
  {
    ...area,
    id: 'retrieval/f16',
    title: 'retrieval from beyond the window through a full-attention layer, f16 cache',
    fixedBy: [],
    needs: ['facts'],
    run: (bench) => retrieves(bench, 'f16', 'global'),
  },
  {
    ...area,
    id: 'retrieval/q8_0',
    title: 'retrieval from beyond the window through a full-attention layer, q8_0 cache',
    fixedBy: ['flash-attention'],
    needs: ['facts'],
    run: (bench) => retrieves(bench, 'q8_0', 'global'),
  },
  {
    ...area,
    id: 'retrieval/q4_0',
    title: 'retrieval from beyond the window through a full-attention layer, q4_0 cache',
    fixedBy: ['flash-attention'],
    needs: ['facts'],
    run: (bench) => retrieves(bench, 'q4_0', 'global'),
  },
  {
    ...area,
    id: 'retrieval/window',
    title: 'a sliding-window layer sees exactly its window, to the token',
    fixedBy: [],
    run: async (bench) => {
      const server = await bench.serve()
      // The token that asks is in the window, too: one that is `WINDOW` tokens back is not.
      const distances = [0, 1, WINDOW - 2, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW]
      const seen: string[] = []
      for (const [index, distance] of distances.entries()) {
        const prompt = filler(600) + planted(secrets[index] ?? 'amber') + filler(distance)
        seen.push((await server.complete('sliding', prompt, { options: ONE_TOKEN })).response)
      }
      expect(seen).toEqual(distances.map((distance, index) => (distance < WINDOW ? secrets[index] : nothing)))
    },
  },
  {
    ...area,
    id: 'retrieval/32k',
    title: 'retrieval from 32,000 tokens back through a layer with RoPE, q8_0 cache',
    fixedBy: ['flash-attention'],
    needs: ['facts'],
    timeout: 600,
    run: async (bench) => {
      const server = await bench.serve('q8_0')
      const prompt = filler(20) + planted('kelp') + filler(LONG_CONTEXT - 100)
      const { response } = await server.complete('flat', prompt, {
        options: { ...ONE_TOKEN, num_ctx: LONG_CONTEXT },
      })
      expect(response).toBe('kelp')
      expect((await server.load('flat')).caches).toMatchObject([{ keyType: 'q8_0', valueType: 'q8_0' }])
    },
  },
]
