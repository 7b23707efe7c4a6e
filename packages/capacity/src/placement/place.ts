import { type ModelSize, type Quantization, shapes } from '@exaone4/models'
import type { Accounting } from '../accounting/runner/accounting.ts'
import { type CacheType, isSliding } from '../accounting/runner/cache.ts'
import { GPU_MINIMUM, layout } from '../accounting/runner/layout.ts'
import { weightsOfFile } from '../accounting/weights.ts'

export interface CapacityQuestion {
  size: ModelSize
  quantization: Quantization
  type: CacheType
  /** Free bytes of each GPU, in any order. */
  gpus: readonly number[]
  /** `OLLAMA_SCHED_SPREAD` */
  spread: boolean
}

/** Memory that a build uses on one GPU, in bytes. */
export interface GpuUse {
  free: number
  layers: number
  weights: number
  fullAttentionCache: number
  slidingWindowCache: number
  computeBuffer: number
  /** Reserved for the driver and as a safety margin. */
  reserved: number
}

export interface Placement {
  context: number
  /** Is every layer on a GPU? */
  full: boolean
  /** Largest GPU first. */
  gpus: GpuUse[]
}

interface Layer {
  weights: number
  cache: number
  sliding: boolean
}

/** Places the layers of a model on GPUs, for a given context and the accounting of a build. */
export function place(question: CapacityQuestion, accounting: Accounting, context: number): Placement {
  const { size, quantization, type, spread } = question
  const model = shapes[size]
  const weights = weightsOfFile(size, quantization)
  const caches = accounting.caches(model, context, type)
  const layers: Layer[] = [...weights.layers, weights.output].map((bytes, layer) => ({
    weights: bytes,
    cache: caches[layer] ?? 0,
    sliding: isSliding(model, layer),
  }))
  const sizes = layers.map((layer) => layer.weights + layer.cache)
  const gpus = question.gpus.toSorted((a, b) => b - a)
  const reserved = GPU_MINIMUM + accounting.buffer(sizes[0] ?? 0)
  const about = { model, context, type, caches: sum(caches) }

  const settled = accounting.settle({
    layers: layers.length,
    gpus: gpus.length,
    spread,
    layoutWith: (computeBuffers) => {
      const rooms = gpus.map((free, gpu) => Math.max(0, free - reserved - (computeBuffers[gpu] ?? 0)))
      return layout(sizes, rooms, spread, Math.max(0, computeBuffers.findLastIndex(Boolean)))
    },
    computeBuffersOn: (used, first) =>
      gpus.map((_, gpu) => (used(gpu) ? accounting.computeBuffer({ ...about, first: gpu === first }) : 0)),
  })

  const { placed } = settled.layout
  return {
    context,
    full: placed.length === layers.length,
    gpus: gpus.map((free, gpu) => {
      const here = layers.toReversed().filter((_, index) => placed[index] === gpu)
      return {
        free,
        layers: here.length,
        weights: sum(here.map((layer) => layer.weights)),
        fullAttentionCache: sum(here.filter((layer) => !layer.sliding).map((layer) => layer.cache)),
        slidingWindowCache: sum(here.filter((layer) => layer.sliding).map((layer) => layer.cache)),
        computeBuffer: settled.computeBuffers[gpu] ?? 0,
        reserved,
      }
    }),
  }
}

/** Step between contexts, in tokens. */
export const STEP = 1024

/**
 * The largest context with every layer on a GPU; undefined if there is none. A binary search, like the search on a
 * server: if a context fits, every smaller one fits.
 */
export function largestPlacement(question: CapacityQuestion, accounting: Accounting): Placement | undefined {
  const all = place(question, accounting, shapes[question.size].contextLength)
  if (all.full) return all
  let [fits, fitsNot] = [0, Math.floor(all.context / STEP)]
  let largest: Placement | undefined
  while (fitsNot - fits > 1) {
    const middle = Math.floor((fits + fitsNot) / 2)
    const placement = place(question, accounting, middle * STEP)
    if (placement.full) [fits, largest] = [middle, placement]
    else fitsNot = middle
  }
  return largest
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, bytes) => total + bytes, 0)
}
