import { dirname, join } from 'node:path'
import {
  DRAFT_SIZE,
  largestPlacement,
  makeFakeGpuBuild,
  placeDummyModel,
  plansOf,
  probeContext,
  type Variant,
  withModels,
} from '@exaone4/capacity'
import { type LoadFacts, type ServerEnvironment, startServer, workspace } from '@exaone4/harness'
import { expect, inject, test } from 'vitest'
import { askAboutLargestImage } from '../../src/gpu/largest-image.ts'
import '../context.ts'

const GiB = 2 ** 30
const CONTEXT = 131_072
const space = workspace(join(import.meta.dirname, '../../../..'))
const programs = { patched: inject('ollama'), stock: inject('stock') }

interface Case {
  variant: Variant
  /** Default: 32B. 33B has its projector. */
  size?: '32B' | '33B'
  gpus: readonly number[]
  type: 'f16' | 'q8_0'
  /** Quantization of the draft model. */
  draft?: 'Q4_K_M'
  context?: number
  environment?: ServerEnvironment
  /** Called while the model is loaded. */
  onLoaded?: (url: string, model: string) => Promise<void>
}

/** What the server allocated on each GPU for a model in Q4_K_M, and the layers that it put there. */
async function load({
  variant,
  size = '32B',
  gpus,
  type,
  draft,
  context = CONTEXT,
  environment,
  onLoaded,
}: Case): Promise<LoadFacts> {
  const build = { dir: dirname(dirname(programs[variant])) }
  const fake = await makeFakeGpuBuild(space, { build, tree: inject('tree'), gpus })
  const env = { ...fake.environment, OLLAMA_KV_CACHE_TYPE: type, ...environment }
  return withModels(async (models) => {
    const server = await startServer({ ollama: fake.ollama, models, env })
    try {
      const { name: model } = await placeDummyModel(
        server.url,
        models,
        { size, quantization: 'Q4_K_M' },
        { draft: draft && { size: DRAFT_SIZE, quantization: draft }, projector: size === '33B' },
      )
      const probe = { server, model, onLoaded: async () => onLoaded?.(server.url, model) }
      return (await probeContext(probe, context)).load
    } finally {
      await server.stop()
    }
  })
}

const onGpus = ({ allocated }: LoadFacts): LoadFacts['allocated'] =>
  allocated.filter(({ name }) => /^CUDA\d/.test(name))

test.for([
  { variant: 'patched', batch: 1024 },
  { variant: 'stock', batch: 512 },
] as const)(
  'GPUs of 12 and 24 GiB hold the whole context in q8_0; $variant evaluates $batch tokens at once',
  async ({ variant, batch }) => {
    const gpus = [12 * GiB, 24 * GiB]
    const facts = await load({ variant, gpus, type: 'q8_0', environment: { OLLAMA_SCHED_SPREAD: '1' } })
    expect({ layers: facts.layers, batch: facts.batchTokens }).toEqual({
      layers: { total: 65, offloaded: 65 },
      batch,
    })
    const question = { size: '32B', quantization: 'Q4_K_M', type: 'q8_0', gpus, spread: true } as const
    const computed = plansOf(inject('release'))[variant](question, CONTEXT).gpus
    const allocated = onGpus(facts)
    expect(allocated).toHaveLength(2)
    for (const [index, { weights, cache, computeBuffer }] of allocated.entries()) {
      const gpu = computed[index]
      const parts = [gpu?.weights, gpu?.fullAttentionCache, gpu?.slidingWindowCache, gpu?.computeBuffer]
      const sum = parts.reduce<number>((total, bytes = Number.NaN) => total + bytes, 0)
      expect(Math.abs(sum - weights - cache - computeBuffer) / sum).toBeLessThan(0.01)
    }
  },
)

test('beside a draft model, the computed context is the largest on 24 GiB', async () => {
  const about = { gpus: [24 * GiB], type: 'q8_0', draft: 'Q4_K_M' } as const
  const plan = plansOf(inject('release')).patched
  const computed = largestPlacement({ size: '32B', quantization: 'Q4_K_M', spread: false, ...about }, plan)
  const context = computed?.context ?? 0
  const layersWith = async (tokens: number): Promise<LoadFacts['layers']> =>
    (await load({ variant: 'patched', ...about, context: tokens })).layers
  expect(await layersWith(context)).toEqual({ total: 65, offloaded: 65 })
  expect((await layersWith(context + 1024)).offloaded).toBeLessThan(65)
})

test('beside the projector of EXAONE 4.5, the computed context is the largest on 36 GiB, and the largest image fits', async () => {
  const about = { size: '33B', gpus: [36 * GiB], type: 'f16' } as const
  const statuses = { patched: 0, stock: 0 }
  for (const variant of ['patched', 'stock'] as const) {
    const question = { quantization: 'Q4_K_M', spread: false, projector: true, ...about } as const
    const plan = plansOf(inject('release'))[variant]
    const context = largestPlacement(question, plan)?.context ?? 0
    const { layers } = await load({
      variant,
      ...about,
      context,
      onLoaded: async (url, model) => {
        statuses[variant] = await askAboutLargestImage(url, model, context)
      },
    })
    expect(layers).toEqual({ total: 66, offloaded: 66 })
    const more = await load({ variant, ...about, context: context + 1024 })
    expect(more.layers.offloaded).toBeLessThan(66)
  }
  // The buffer for the image does not fit beside the stock build's cache.
  expect(statuses).toEqual({ patched: 200, stock: 500 })
})

test.for([
  { variant: 'patched', offloaded: 66 },
  { variant: 'stock', offloaded: 65 },
] as const)(
  'of EXAONE 4.5, whose prediction block is not loaded, $variant puts $offloaded of 66 layers on GPUs of 12 and 24 GiB',
  async ({ variant, offloaded }) => {
    const gpus = [12 * GiB, 24 * GiB]
    const environment = { OLLAMA_SCHED_SPREAD: '1' }
    const facts = await load({ variant, size: '33B', gpus, type: 'q8_0', context: 90_112, environment })
    expect(facts.layers).toEqual({ total: 66, offloaded })
  },
)

test('one GPU of 24 GiB does not hold the whole context in f16', async () => {
  const { layers } = await load({ variant: 'patched', gpus: [24 * GiB], type: 'f16' })
  expect(layers.offloaded).toBeGreaterThan(0)
  expect(layers.offloaded).toBeLessThan(layers.total)
})

test.for([
  { variant: 'patched', used: 1 },
  { variant: 'stock', used: 2 },
] as const)(
  'of GPUs of 12 and 40 GiB, $variant uses $used: its prediction decides',
  async ({ variant, used }) => {
    const facts = await load({ variant, gpus: [12 * GiB, 40 * GiB], type: 'q8_0' })
    expect(facts.layers.offloaded).toBe(facts.layers.total)
    expect(onGpus(facts).filter(({ weights }) => weights > 0)).toHaveLength(used)
  },
)
