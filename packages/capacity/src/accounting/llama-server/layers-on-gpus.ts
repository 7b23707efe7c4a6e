import { type ModelShape, type ModelSize, type Quantization, shapes } from '@exaone4/models/browser'
import type { CacheType } from '../../placement/cache-types.ts'
import type { GpuUse } from '../../placement/placement.ts'
import { isSliding } from '../cells.ts'
import { weightsOfFile } from '../weights.ts'
import { cellsOf, layerCaches } from './cache.ts'
import { computeBuffer } from './compute-buffer.ts'
import type { Split } from './fit.ts'

/** Memory that llama-server allocates for the layers of one model on one GPU. */
export type LayerUse = Omit<GpuUse, 'free' | 'driver' | 'reserved' | 'draft' | 'projector'>

export interface LayersOnGpus {
  /** The number of layers, with those that are not loaded and the output layer. */
  layers: number
  /**
   * @param copies copies of the inputs: 4 if GPUs work on different batches at once, otherwise 1
   */
  use: (split: Split, copies: number) => LayerUse[]
}

interface LoadedModel {
  size: ModelSize
  quantization: Quantization
  type: CacheType
  /** Tokens. */
  context: number
  /** Tokens that are evaluated at once. */
  batch: number
}

/** What the layers of a model take on each GPU, for any division of the layers. */
export function layersOnGpus({ size, quantization, type, context, batch }: LoadedModel): LayersOnGpus {
  const model = shapes[size]
  const cells = cellsOf(model, context, batch)
  const caches = layerCaches(model, cells, type)
  const weights = weightsOfFile(size, quantization)
  // Blocks that predict further tokens are divided among the GPUs, but not loaded.
  const skipped = Array.from({ length: model.predictionLayers ?? 0 }, () => 0)
  const layers = [...weights.layers, ...skipped, weights.output].map((bytes, layer) => ({
    weights: bytes,
    cache: caches[layer] ?? 0,
    kind: kindOf(model, layer),
  }))
  const tokens = Math.min(batch, context)
  return {
    layers: layers.length,
    use: (split, copies) => {
      let next = layers.length - split.reduce((total, count) => total + count, 0)
      return split.map((count) => {
        const here = layers.slice(next, next + count)
        next += count
        const total = { weights: 0, output: 0, full: 0, sliding: 0 }
        const number = { output: 0, full: 0, sliding: 0 }
        for (const { weights, cache, kind } of here) {
          total.weights += weights
          total[kind] += cache
          number[kind] += 1
        }
        return {
          layers: count,
          weights: total.weights,
          fullAttentionCache: total.full,
          slidingWindowCache: total.sliding,
          computeBuffer:
            count === 0 ? 0 : computeBuffer({ size, model, type, tokens, cells, copies, layers: number }),
        }
      })
    },
  }
}

export function bytesOf(use: Omit<LayerUse, 'layers'>): number {
  return use.weights + use.fullAttentionCache + use.slidingWindowCache + use.computeBuffer
}

function kindOf(model: ModelShape, layer: number): 'full' | 'sliding' | 'output' {
  if (layer >= model.layers) return 'output'
  return isSliding(model, layer) ? 'sliding' : 'full'
}
