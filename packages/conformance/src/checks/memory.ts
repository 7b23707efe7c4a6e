import type { LoadFacts } from '@exaone4/harness'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Bench } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import type { Check } from './check.ts'

const TYPES = ['f16', 'q8_0', 'q4_0'] as const
const CONTEXTS = [4096, 32_768] as const
/** 64 layers with two caches, and 30 layers with one. */
const MODELS = ['dummy32B', 'dummy1.2B'] as const satisfies readonly ModelName[]

/** The largest accepted difference to what llama-server allocates, as a fraction. */
const TOLERANCE = 0.01

async function expectAllocated(bench: Bench, type: (typeof TYPES)[number]): Promise<void> {
  const server = await bench.serve(type)
  for (const name of MODELS) {
    const model = await server.model(name)
    for (const num_ctx of CONTEXTS) {
      const options = { num_ctx }
      await answered(server.client.generate({ model, prompt: '', stream: false, options }))
      const { allocated, contextTokens } = await server.load(name)
      const loaded = (await server.client.ps()).models.find((each) => each.name.startsWith(model))
      const bytes = allocatedBytes(allocated)
      bench.note(`/api/ps of ${name}, ${type}, ${num_ctx} tokens`, { size: loaded?.size, allocated: bytes })
      expect(contextTokens).toBe(num_ctx)
      expect(loaded?.size_vram).toBe(0)
      expect(
        Math.abs((loaded?.size ?? 0) - bytes) / bytes,
        `/api/ps has ${loaded?.size} of ${bytes} bytes of ${name} at ${num_ctx} tokens`,
      ).toBeLessThanOrEqual(TOLERANCE)
    }
    await server.unload(name)
  }
}

function allocatedBytes(devices: LoadFacts['allocated']): number {
  return devices.reduce((sum, { weights, cache, computeBuffer }) => sum + weights + cache + computeBuffer, 0)
}

/** What the server counts of the models that it has loaded. */
export const memory: readonly Check[] = TYPES.map((type) => ({
  id: `memory/ps-${type}`,
  level: 'MUST',
  title: `/api/ps counts what llama-server allocated with a ${type} cache, at 4,096 and 32,768 tokens`,
  references: ['#17037', '#14909'],
  fixedBy: ['memory-count'],
  failsOn: ['code-buffers-replaced'],
  where: 'llama-server-era',
  needs: ['facts'],
  timeout: 600,
  run: (bench) => expectAllocated(bench, type),
}))
