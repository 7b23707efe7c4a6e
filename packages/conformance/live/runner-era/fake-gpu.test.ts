import { dirname, join } from 'node:path'
import { makeFakeGpuBuild, placeDummyModel, probeContext, withModels } from '@exaone4/capacity'
import { type LoadFacts, type ServerEnvironment, startServer, workspace } from '@exaone4/harness'
import { expect, inject, test } from 'vitest'
import '../context.ts'

const GiB = 2 ** 30
const CONTEXT = 131_072
const space = workspace(join(import.meta.dirname, '../../../..'))
const [patched, stock] = [inject('ollama'), inject('stock')]

async function load(
  program: string,
  quantization: 'Q4_K_M' | 'Q5_K_M',
  environment: ServerEnvironment,
): Promise<LoadFacts> {
  const fake = await makeFakeGpuBuild(space, {
    build: { dir: dirname(dirname(program)) },
    tree: inject('tree'),
    gpus: [12 * GiB, 24 * GiB],
  })
  const env = { ...fake.environment, OLLAMA_SCHED_SPREAD: '1', OLLAMA_KV_CACHE_TYPE: 'q8_0', ...environment }
  return withModels(async (models) => {
    const server = await startServer({ ollama: fake.ollama, models, env })
    try {
      const { name: model } = await placeDummyModel(server.url, models, { size: '32B', quantization })
      return (await probeContext({ server, model }, CONTEXT)).load
    } finally {
      await server.stop()
    }
  })
}

test.for(['Q4_K_M', 'Q5_K_M'] as const)(
  'GPUs of 12 and 24 GiB hold all of the 32B model in %s and its whole context in q8_0',
  async (quantization) => {
    const { runner, layers, devices, contextTokens } = await load(patched, quantization, {})
    expect({ runner, layers, contextTokens }).toEqual({
      runner: 'ollama-engine',
      layers: { total: 65, offloaded: 65 },
      contextTokens: CONTEXT,
    })
    const gpus = devices.filter(({ name }) => name.startsWith('CUDA'))
    expect(gpus.reduce((sum, { layers }) => sum + layers, 0)).toBe(65)
    const cells = 16 * CONTEXT + 48 * 5120
    // CUDA fills the keys' and the values' rows of 128 up to 512 at the end of each layer.
    const padding = 64 * 2 * 512
    expect(gpus.reduce((sum, { cache }) => sum + cache, 0)).toBe(cells * 2176 + padding)
  },
)

test('without the patches they do not', async () => {
  const { runner, layers } = await load(stock, 'Q4_K_M', { OLLAMA_FLASH_ATTENTION: '1' })
  expect(runner).toBe('llamarunner')
  expect(layers.offloaded).not.toBe(layers.total)
})
