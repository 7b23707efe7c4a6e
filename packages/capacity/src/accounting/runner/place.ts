import { shapes } from '@exaone4/models/browser'
import { type CapacityQuestion, type Placement, UNLIMITED } from '../../placement/placement.ts'
import { isSliding } from '../cells.ts'
import { weightsOfFile } from '../weights.ts'
import type { Accounting } from './accounting.ts'
import { GPU_MINIMUM, layout } from './layout.ts'

interface Layer {
  weights: number
  cache: number
  sliding: boolean
}

/** Places the layers of a model on GPUs, largest GPU first, for a given context and the accounting of a build. */
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
  const more = question.unlimited ? UNLIMITED : 0
  const gpus = question.gpus.map((free) => free + more).toSorted((a, b) => b - a)
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
        draft: 0,
        projector: 0,
        driver: 0,
        reserved,
      }
    }),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, bytes) => total + bytes, 0)
}
