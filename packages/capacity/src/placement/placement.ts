import { type ModelSize, type Quantization, shapes } from '@exaone4/models/browser'
import type { CacheType } from '../placement/cache-types.ts'

export interface CapacityQuestion {
  size: ModelSize
  quantization: Quantization
  type: CacheType
  /** Free bytes of each GPU before Ollama uses it, in the order in which CUDA lists them. */
  gpus: readonly number[]
  /** Quantization of the draft model, a 1.2B; only in the llama-server era, and only with the patches. */
  draft?: Quantization | undefined
  /** With the projector that makes EXAONE 4.5 see images; only in the llama-server era. */
  projector?: boolean | undefined
  /** `OLLAMA_SCHED_SPREAD` */
  spread: boolean
  /** Place every layer, even if the GPUs are too small: tells what would be needed. */
  unlimited?: boolean | undefined
}

/** Bytes that are added to each GPU to place every layer. */
export const UNLIMITED = 1e12

/** Memory that a build uses on one GPU, in bytes. */
export interface GpuUse {
  free: number
  layers: number
  weights: number
  fullAttentionCache: number
  slidingWindowCache: number
  computeBuffer: number
  /** Weights, cache and compute buffer of the draft model. */
  draft: number
  /** Weights of the projector, and its compute buffer for images of a usual size. */
  projector: number
  /** CUDA's context and kernels, where they are not part of `reserved`. */
  driver: number
  /** Left free as a safety margin, with a projector for large images, and in the runner era for the driver. */
  reserved: number
}

/** Bytes of a GPU that a build takes: all but what it leaves free. */
export function usedBytes(gpu: GpuUse): number {
  const { weights, fullAttentionCache, slidingWindowCache, computeBuffer, draft, projector, driver } = gpu
  return weights + fullAttentionCache + slidingWindowCache + computeBuffer + draft + projector + driver
}

export interface Placement {
  context: number
  /** Is every layer on a GPU? */
  full: boolean
  gpus: GpuUse[]
  /** What Ollama and llama-server chose on the way; only in the llama-server era. */
  chosen?: Chosen | undefined
  /** Bytes that the GPUs together lack for this context, if it does not fit; only in the llama-server era. */
  lacking?: number | undefined
}

/** Choices of Ollama's scheduler and of llama-server. */
export interface Chosen {
  /** Bytes that the scheduler expects before it starts llama-server. */
  predicted: number
  /** Tokens per batch and per micro-batch. */
  batch: number
  /** Context of a request that asks for none, in tokens. */
  defaultContext: number
  /** Copies of the inputs of a graph: 4 if several GPUs work on different batches at once, otherwise 1. */
  copies: number
}

/** Places the layers of a model on GPUs, for a context in tokens. */
export type Plan = (question: CapacityQuestion, context: number) => Placement

/** Step between contexts, in tokens. */
export const STEP = 1024

/**
 * The largest context with every layer on a GPU; undefined if there is none. It tries every step: a larger context can
 * need less memory if it makes Ollama choose a smaller batch.
 */
export function largestPlacement(question: CapacityQuestion, plan: Plan): Placement | undefined {
  for (let context = shapes[question.size].contextLength; context > 0; context -= STEP) {
    const placement = plan(question, context)
    if (placement.full) return placement
  }
  return undefined
}
