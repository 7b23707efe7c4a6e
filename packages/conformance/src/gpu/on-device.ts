import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '@exaone4/failure'
import { heldBy, heldSince, type LoadFacts, readGpus } from '@exaone4/harness'
import { expect } from 'vitest'
import { answered } from '../bench/answered.ts'
import type { Served } from '../bench/bench.ts'
import type { ModelName } from '../fixtures/models/models.ts'
import { onGpus } from './capacity-search.ts'
import { type UsableGpu, usableGpus } from './gpu-set.ts'

const UNLOAD_MS = 60_000
/** llama.cpp tells sizes to a hundredth of MiB. */
const LOG_ROUNDING = 0.01

/** The GPUs of this machine. Throws a `prerequisite` Failure where there is none. */
export async function gpusHere(): Promise<UsableGpu[]> {
  const facts = await readGpus()
  if (facts.kind === 'gpus') return usableGpus(facts.gpus)
  throw new Failure('prerequisite', `this machine has no GPU: ${facts.why}`)
}

/** What the 32B model takes with a short context, in bytes. */
const WHOLE_NEEDS = 22 * 2 ** 30

/** The largest of the real models of which the GPUs hold so many at once. */
export function realModel(gpus: readonly UsableGpu[], copies: number): 'whole32B-Q4_K_M' | 'dummy1.2B' {
  const free = gpus.reduce((sum, gpu) => sum + gpu.free, 0)
  return free >= copies * WHOLE_NEEDS ? 'whole32B-Q4_K_M' : 'dummy1.2B'
}

/**
 * What a server holds on all GPUs, in bytes, as the driver says; where that does not tell of processes, by how much
 * GPUs are fuller than they were before. `null` where it tells neither.
 */
export async function heldReader(server: Pick<Served, 'processes'>): Promise<() => Promise<number | null>> {
  const before = await readGpus()
  return async () => {
    const after = await readGpus()
    if (before.kind === 'none' || after.kind === 'none') return null
    const own = heldBy(after.gpus, await server.processes())
    const held = own.size > 0 ? own : heldSince(before.gpus, after.gpus)
    return held.size === 0 ? null : [...held.values()].reduce((sum, bytes) => sum + bytes, 0)
  }
}

/** Expects a model that a server has loaded to be on GPUs with everything that counts. */
export async function expectOnGpus(server: Served, model: ModelName): Promise<LoadFacts> {
  const load = await server.load(model)
  expect(load.layers.total, 'layers of the model').toBeGreaterThan(0)
  expect(load.layers.offloaded, 'layers on GPUs').toBe(load.layers.total)
  const cached = load.caches.reduce((sum, { bytes }) => sum + bytes, 0)
  const cachedOnGpus = onGpus(load).reduce((sum, { cache }) => sum + cache, 0)
  expect(cachedOnGpus, 'bytes of the cache on GPUs').toBeGreaterThanOrEqual(cached * (1 - LOG_ROUNDING))
  const name = await server.model(model)
  const running = (await answered(server.client.ps())).models.find((each) => each.name.startsWith(name))
  expect(running?.size, '/api/ps: size').toBeGreaterThan(0)
  expect(running?.size_vram, '/api/ps: size_vram').toBe(running?.size)
  return load
}

/**
 * Runs a task with a model, and takes it off the GPUs however that ends: what is measured next is measured on empty
 * ones.
 */
export async function thenUnloaded(
  server: Served,
  model: ModelName,
  task: () => Promise<void>,
): Promise<void> {
  try {
    await task()
  } finally {
    await server.unload(model)
    const name = await server.model(model)
    const deadline = Date.now() + UNLOAD_MS
    while ((await isRunning(server, name)) && Date.now() < deadline) await sleep(200)
  }
}

async function isRunning(server: Served, name: string): Promise<boolean> {
  return (await answered(server.client.ps())).models.some((model) => model.name.startsWith(name))
}
