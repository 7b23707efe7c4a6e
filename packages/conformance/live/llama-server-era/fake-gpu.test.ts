import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeFakeGpuBuild, placeDummyModel, plansOf, probeContext, type Variant } from '@exaone4/capacity'
import { type LoadFacts, type ServerEnvironment, startServer, workspace } from '@exaone4/harness'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import '../context.ts'

const GiB = 2 ** 30
const CONTEXT = 131_072
const space = workspace(join(import.meta.dirname, '../../../..'))
const programs = { patched: inject('ollama'), stock: inject('stock') }

let models: string
beforeEach(async () => {
  // Holes of a file in memory take no room in the page cache when they are read.
  models = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'exaone4-fake-gpu-'))
})
afterEach(() => rm(models, { recursive: true, force: true }))

interface Case {
  variant: Variant
  gpus: readonly number[]
  type: 'f16' | 'q8_0'
  environment?: ServerEnvironment
}

/** What the server allocated on each GPU for the 32B model in Q4_K_M, and the layers that it put there. */
async function load({ variant, gpus, type, environment }: Case): Promise<LoadFacts> {
  const build = { dir: dirname(dirname(programs[variant])) }
  const fake = await makeFakeGpuBuild(space, { build, tree: inject('tree'), gpus })
  const env = { ...fake.environment, OLLAMA_KV_CACHE_TYPE: type, ...environment }
  const server = await startServer({ ollama: fake.ollama, models, env })
  try {
    const { name: model } = await placeDummyModel(server.url, models, { size: '32B', quantization: 'Q4_K_M' })
    return (await probeContext({ server, model }, CONTEXT)).load
  } finally {
    await server.stop()
  }
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
