import type { LoadFacts } from '@exaone4/harness'
import { z } from 'zod'

/** Caches of a model that was loaded. Sizes in bytes, as the server's log has them. */
export interface Allocation {
  runner: LoadFacts['runner']
  caches: { kind: string; layers: number; cells: number | null; bytes: number }[]
  cacheBytes: number
  /** What the llamarunner allocated for computing; null for the engine, which does not say. */
  computeBytes: number | null
  /** What the server decided by, before the llamarunner allocated; the engine allocates exactly that. */
  estimate: { weights: number; cache: number; computeBuffer: number }
  /** By how much the estimate of the cache exceeds what was allocated, as a share of that. */
  cacheError: number
  /** The same for computing; null where there is nothing to compare, as for the llamarunner on CPU: no estimate. */
  computeError: number | null
  /** Tokens that the model then generated. */
  generated: number
}

export const allocationShape: { [Key in keyof Allocation]: z.ZodType<Allocation[Key]> } = {
  runner: z.enum(['llamarunner', 'ollama-engine', 'llama-server']),
  caches: z.array(
    z.object({ kind: z.string(), layers: z.number(), cells: z.number().nullable(), bytes: z.number() }),
  ),
  cacheBytes: z.number(),
  computeBytes: z.number().nullable(),
  estimate: z.object({ weights: z.number(), cache: z.number(), computeBuffer: z.number() }),
  cacheError: z.number(),
  computeError: z.number().nullable(),
  generated: z.number(),
}

export function allocationOf(
  { runner, caches, computeBuffers, devices }: LoadFacts,
  generated: number,
): Allocation {
  const cacheBytes = sum(caches.map(({ bytes }) => bytes))
  const computed = sum(computeBuffers.map(({ bytes }) => bytes))
  const computeBytes = computed > 0 ? computed : null
  const estimate = {
    weights: sum(devices.map(({ weights }) => weights)),
    cache: sum(devices.map(({ cache }) => cache)),
    computeBuffer: sum(devices.map(({ computeBuffer }) => computeBuffer)),
  }
  return {
    runner,
    caches: caches.map(({ kind, layers, cells, bytes }) => ({ kind, layers, cells: cells ?? null, bytes })),
    cacheBytes,
    computeBytes,
    estimate,
    cacheError: (estimate.cache - cacheBytes) / cacheBytes,
    computeError:
      computeBytes === null || estimate.computeBuffer === 0
        ? null
        : (estimate.computeBuffer - computeBytes) / computeBytes,
    generated,
  }
}

/** What a load of more tokens needs, from one of fewer: caches and buffers grow at most as the context does. */
export function neededBytes(allocation: Allocation, growth: number): number {
  const { cacheBytes, computeBytes, estimate } = allocation
  return growth * (cacheBytes + (computeBytes ?? estimate.computeBuffer)) + estimate.weights
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
