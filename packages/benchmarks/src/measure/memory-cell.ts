import type { LoadFacts } from '@exaone4/harness'
import { z } from 'zod'

/** Caches of a loaded model. Sizes in bytes, from the server's log. */
export interface Allocation {
  runner: LoadFacts['runner']
  caches: { kind: string; layers: number; cells: number | null; bytes: number }[]
  cacheBytes: number
  /** Compute buffers that the llama runner allocated; null for the engine, which does not log them. */
  computeBytes: number | null
  /** The server's estimate before the llama runner allocated. The engine allocates exactly that. */
  estimate: { weights: number; cache: number; computeBuffer: number }
  /** How far the estimate of the cache exceeds the allocation, as a fraction of the allocation. */
  cacheError: number
  /** The same for the compute buffers; null if there is no estimate, as for the llama runner on CPU. */
  computeError: number | null
  /** Number of tokens that the model then generated. */
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

/** Memory needed for more tokens, computed from a load with fewer: caches and buffers grow at most in proportion. */
export function neededBytes(allocation: Allocation, growth: number): number {
  const { cacheBytes, computeBytes, estimate } = allocation
  return growth * (cacheBytes + (computeBytes ?? estimate.computeBuffer)) + estimate.weights
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
