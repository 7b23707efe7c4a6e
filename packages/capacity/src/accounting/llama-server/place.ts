import { type ModelShape, shapes } from '@exaone4/models'
import { type CapacityQuestion, type GpuUse, type Placement, UNLIMITED } from '../../placement/placement.ts'
import type { Variant } from '../../placement/variant.ts'
import { isSliding } from '../cells.ts'
import { weightsOfFile } from '../weights.ts'
import { cellsOf, layerCaches } from './cache.ts'
import { computeBuffer } from './compute-buffer.ts'
import { fitLayers, MARGIN, type Split } from './fit.ts'
import { predictedMemory } from './prediction.ts'
import { automaticBatch, defaultContext, selectGpus } from './scheduler.ts'

/**
 * Bytes that CUDA's context and kernels take on a GPU: measured on an H200 with CUDA 13.0 as what the driver reported
 * over the allocations of llama-server. Smaller GPUs take less.
 */
export const CUDA_CONTEXT = 622_000_000

/** Copies of the inputs where several GPUs work on different batches (`GGML_SCHED_MAX_COPIES`). */
const PIPELINE_COPIES = 4
const MiB = 2 ** 20

interface Device {
  /** Position in the question. */
  index: number
  /** Bytes that llama-server finds free. */
  free: number
}

/** Places a model as Ollama's scheduler and llama-server do. The builds differ in the memory that the scheduler expects. */
export function placeLlamaServer(
  variant: Variant,
  question: CapacityQuestion,
  context: number,
  cudaContext: number = CUDA_CONTEXT,
): Placement {
  const { size, quantization, type, gpus, spread } = question
  const model = shapes[size]
  const devices = gpus.map((free, index): Device => ({ index, free: Math.max(0, free - cudaContext) }))
  const predicted = predictedMemory(variant, size, quantization, type, context)
  // llama-server prints whole MiB, which Ollama reads.
  const seen = devices.map((device) => ({ ...device, free: Math.floor(device.free / MiB) * MiB }))
  const selected = selectGpus(seen, predicted, spread || seen.length === 1).map(({ index }) => index)
  const used = devices.filter(({ index }) => selected.includes(index))
  const available = sum(seen.filter(({ index }) => selected.includes(index)).map(({ free }) => free))
  const batch = automaticBatch(context, predicted, available)

  const cells = cellsOf(model, context, batch)
  const caches = layerCaches(model, cells, type)
  const weights = weightsOfFile(size, quantization)
  const layers = [...weights.layers, weights.output].map((bytes, layer) => ({
    weights: bytes,
    cache: caches[layer] ?? 0,
    kind: kindOf(model, layer),
  }))
  const useOf = (split: Split, copies: number): Omit<GpuUse, 'free' | 'driver' | 'reserved'>[] => {
    let next = layers.length - sum(split)
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
          count === 0
            ? 0
            : computeBuffer({
                size,
                model,
                type,
                tokens: Math.min(batch, context),
                cells,
                copies,
                layers: number,
              }),
      }
    })
  }
  const copiesOf = (split: Split): number =>
    split.length > 1 && sum(split) === layers.length ? PIPELINE_COPIES : 1
  const free = used.map((device) => device.free + (question.unlimited ? UNLIMITED : 0))
  const split = fitLayers(layers.length, free, (tried) => useOf(tried, copiesOf(tried)).map(bytesOf))
  const fitsWith = (copies: number): boolean =>
    useOf(split, copies).every((use, gpu) => bytesOf(use) <= (free[gpu] ?? 0))
  // If the larger compute buffers cannot be allocated after all, llama-server works on one batch at a time.
  const copies = fitsWith(copiesOf(split)) ? copiesOf(split) : 1
  const full = sum(split) === layers.length && fitsWith(copies)
  const uses = useOf(split, copies)
  return {
    context,
    full,
    gpus: gpus.map((bytes, index): GpuUse => {
      const position = used.findIndex((device) => device.index === index)
      const use = uses[position]
      if (!use) return { ...UNUSED, free: bytes }
      const left = Math.max(0, (free[position] ?? 0) - bytesOf(use))
      return { ...use, free: bytes, driver: Math.min(bytes, cudaContext), reserved: Math.min(MARGIN, left) }
    }),
    chosen: { predicted, batch, defaultContext: defaultContext(sum(gpus), model.contextLength), copies },
    lacking: full ? undefined : lackingBytes(layers.length, free, useOf),
  }
}

const UNUSED: Omit<GpuUse, 'free'> = {
  layers: 0,
  weights: 0,
  fullAttentionCache: 0,
  slidingWindowCache: 0,
  computeBuffer: 0,
  driver: 0,
  reserved: 0,
}

/** Bytes that all layers and the margins need over what is free, with the layers divided by free memory. */
function lackingBytes(
  layers: number,
  free: readonly number[],
  useOf: (split: Split, copies: number) => Omit<GpuUse, 'free' | 'driver' | 'reserved'>[],
): number {
  const all = useOf([layers, ...free.slice(1).map(() => 0)], free.length > 1 ? PIPELINE_COPIES : 1)
  const [first] = all
  if (!first) return 0
  const needed = bytesOf(first) + (free.length - 1) * first.computeBuffer + free.length * MARGIN
  return Math.max(0, needed - sum(free))
}

function kindOf(model: ModelShape, layer: number): 'full' | 'sliding' | 'output' {
  if (layer === model.layers) return 'output'
  return isSliding(model, layer) ? 'sliding' : 'full'
}

function bytesOf(
  use: Pick<GpuUse, 'weights' | 'fullAttentionCache' | 'slidingWindowCache' | 'computeBuffer'>,
): number {
  return use.weights + use.fullAttentionCache + use.slidingWindowCache + use.computeBuffer
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, bytes) => total + bytes, 0)
}
