import type { LoadFacts } from '@exaone4/harness'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Bench } from '../bench/bench.ts'
import type { SettingsName } from '../fixtures/settings.ts'
import type { Check } from './check.ts'

const area = { level: 'MUST', needs: ['facts'], references: ['#14909'], failsOn: ['other-cache'] } as const

/** The log rounds sizes from 1 GiB on to a tenth of a GiB. */
const ROUNDING = 0.05 * 2 ** 30

async function expectRightEstimate(
  bench: Bench,
  settings: SettingsName,
  type: string,
  contexts: readonly number[],
): Promise<void> {
  const server = await bench.serve(settings)
  const model = await server.model('dummy')
  const loads: LoadFacts[] = []
  for (const num_ctx of contexts) {
    await answered(server.client.generate({ model, prompt: '', stream: false, options: { num_ctx } }))
    loads.push(await server.load('dummy'))
  }
  await server.unload('dummy')
  expect(loads.map(({ contextTokens }) => contextTokens)).toEqual(contexts)
  for (const { caches, estimate, contextTokens } of loads) {
    expect(new Set(caches.flatMap(({ keyType, valueType }) => [keyType, valueType]))).toEqual(new Set([type]))
    const allocated = caches.reduce((sum, { bytes }) => sum + bytes, 0)
    const rounding = allocated < 2 ** 30 ? 0 : ROUNDING
    expect(
      Math.abs(estimate.cache - allocated),
      `estimated ${estimate.cache} of ${allocated} bytes for ${contextTokens} tokens`,
    ).toBeLessThanOrEqual(0.02 * allocated + rounding)
  }
}

/** The trained context of 32B, and the most that its q4_0 cache may take. */
const TRAINED = 131_072
const MOST = 2.7e9
/** `llama-server` evaluates up to 2,048 tokens at once; sliding-window layers cache them in addition to their window. */
const MOST_LLAMA_SERVER = 2.8e9

export const capacity: readonly Check[] = [
  {
    ...area,
    id: 'capacity/trained-context',
    timeout: 600,
    failsOn: ['unknown-cache'],
    title: '32B loads and answers with 131,072 tokens of context and a q4_0 cache of at most 2.8 GB',
    fixedBy: ['engine'],
    run: async (bench) => {
      const server = await bench.serve('flashQ4_0')
      const options = { num_ctx: TRAINED, num_predict: 1 }
      const { eval_count } = await server.complete('dummy32B', 'Hello', { options })
      const { caches, contextTokens, runner } = await server.load('dummy32B')
      await server.unload('dummy32B')
      expect({ eval_count, contextTokens }).toEqual({ eval_count: 1, contextTokens: TRAINED })
      expect(caches.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(
        runner === 'llama-server' ? MOST_LLAMA_SERVER : MOST,
      )
    },
  },
  {
    ...area,
    id: 'capacity/estimate-q8_0',
    title:
      'the estimate for the q8_0 cache of 32B is within 2 % of the allocation, at 4,096 and 16,384 tokens',
    fixedBy: ['memory-estimate'],
    where: 'runner-era',
    run: (bench) => expectRightEstimate(bench, 'flashQ8_0', 'q8_0', [4096, 16_384]),
  },
  {
    ...area,
    id: 'capacity/estimate-q4_0',
    failsOn: ['unknown-cache'],
    title:
      'the estimate for the q4_0 cache of 32B is within 2 % of the allocation, at 4,096 and 16,384 tokens',
    fixedBy: ['memory-estimate'],
    where: 'runner-era',
    run: (bench) => expectRightEstimate(bench, 'flashQ4_0', 'q4_0', [4096, 16_384]),
  },
  {
    ...area,
    id: 'capacity/estimate-f16',
    title:
      'the estimate for the f16 cache of 32B is within 2 % of the allocation, at 4,096 and 16,384 tokens',
    fixedBy: [],
    where: 'runner-era',
    run: (bench) => expectRightEstimate(bench, 'f16', 'f16', [4096, 16_384]),
  },
]
