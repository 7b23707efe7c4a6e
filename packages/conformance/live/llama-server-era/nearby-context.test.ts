import { dirname, join } from 'node:path'
import {
  largestPlacement,
  makeFakeGpuBuild,
  nearbyContext,
  placeDummyModel,
  plansOf,
  withModels,
} from '@exaone4/capacity'
import { startServer, workspace } from '@exaone4/harness'
import { expect, inject, test } from 'vitest'
import '../context.ts'

const GiB = 2 ** 30
const MODEL = { size: '1.2B', quantization: 'Q4_K_M' } as const
const space = workspace(join(import.meta.dirname, '../../../..'))

test('from a start that is too low or too high, the search goes to the computed context', async () => {
  const gpus = [3 * GiB]
  const question = { ...MODEL, type: 'f16', gpus, spread: true } as const
  const computed = largestPlacement(question, plansOf(inject('release')).patched)?.context ?? 0
  expect(computed).toBeGreaterThan(3072)

  const build = { dir: dirname(dirname(inject('ollama'))) }
  const fake = await makeFakeGpuBuild(space, { build, tree: inject('tree'), gpus })
  await withModels(async (models) => {
    const env = { ...fake.environment, OLLAMA_SCHED_SPREAD: '1', OLLAMA_KV_CACHE_TYPE: 'f16' }
    const server = await startServer({ ollama: fake.ollama, models, env })
    try {
      const { name: model } = await placeDummyModel(server.url, models, MODEL)
      const search = async (start: number, max = 65_536) => {
        const loaded: number[] = []
        const { context, load, probes } = await nearbyContext({
          server,
          model,
          start,
          max,
          onLoaded: async ({ contextTokens }) => void loaded.push(contextTokens),
        })
        expect(load?.contextTokens).toBe(context)
        expect(loaded.at(-1)).toBe(context)
        return { context, tried: probes.map((probe) => probe.context) }
      }
      const steps = (...counts: number[]): number[] => counts.map((count) => computed + count * 1024)
      expect(await search(computed - 1024)).toEqual({ context: computed, tried: steps(-1, 0, 1) })
      expect(await search(computed + 2048)).toEqual({ context: computed, tried: steps(2, 1, 0) })
      expect(await search(computed - 1024, computed)).toEqual({ context: computed, tried: steps(-1, 0) })
    } finally {
      await server.stop()
    }
  })
}, 300_000)
