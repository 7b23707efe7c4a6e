import { shapes } from '@exaone4/models/browser'
import { type CapacityQuestion, type GpuUse, type Placement, UNLIMITED } from '../../placement/placement.ts'
import type { Variant } from '../../placement/variant.ts'
import { DRAFT_SIZE, draftOnGpus } from './draft.ts'
import { fitLayers, MARGIN } from './fit.ts'
import { bytesOf, type LayersOnGpus, layersOnGpus } from './layers-on-gpus.ts'
import { copiesOf, useThatFits } from './pipeline.ts'
import { predictedMemory } from './prediction.ts'
import { marginsBeside, projector } from './projector.ts'
import { automaticBatch, defaultContext, selectGpus } from './scheduler.ts'

/**
 * Bytes that CUDA's context and kernels take on a GPU: measured on an H200 with CUDA 13.0 as what the driver reported
 * over the allocations of llama-server. Smaller GPUs take less.
 */
export const CUDA_CONTEXT = 622_000_000

const MiB = 2 ** 20
const PROJECTOR = projector.weights + projector.computeBuffer

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
  const predicted = expectedMemory(variant, question, context)
  // llama-server prints whole MiB, which Ollama reads.
  const seen = devices.map((device) => ({ ...device, free: Math.floor(device.free / MiB) * MiB }))
  const selected = selectGpus(seen, predicted, spread || seen.length === 1).map(({ index }) => index)
  const used = devices.filter(({ index }) => selected.includes(index))
  const available = sum(seen.filter(({ index }) => selected.includes(index)).map(({ free }) => free))
  const batch = automaticBatch(context, predicted, available)

  const target = layersOnGpus({ size, quantization, type, context, batch })
  const draft = question.draft && draftOnGpus(question.draft, { type, context, batch })
  const free = used.map((device) => device.free + (question.unlimited ? UNLIMITED : 0))
  const expected = draft?.expected(free)
  const margins = question.projector ? marginsBeside(variant, free.length) : free.map(() => MARGIN)
  const { split, chosen } = fitLayers(
    target.layers,
    free,
    (tried) =>
      target
        .use(tried, copiesOf(tried, target.layers))
        .map((use, gpu) => bytesOf(use) + (expected?.[gpu] ?? 0)),
    { margins, forgotten: variant === 'stock' ? (model.predictionLayers ?? 0) : 0 },
  )
  const { copies, uses } = useThatFits(
    (tried) => target.use(split, tried),
    copiesOf(split, target.layers),
    free,
  )
  const beside = uses.map((use, gpu) => (free[gpu] ?? 0) - bytesOf(use))
  const drafts = draft?.taken(
    chosen ? split : undefined,
    beside.map((left) => Math.max(0, left)),
  )
  const seeing = free.map((_, gpu) => (question.projector && gpu === 0 ? PROJECTOR : 0))
  const left = beside.map((bytes, gpu) => bytes - (drafts?.[gpu] ?? 0) - (seeing[gpu] ?? 0))
  const full = sum(split) === target.layers && left.every((bytes) => bytes >= 0)
  return {
    context,
    full,
    gpus: gpus.map((bytes, index): GpuUse => {
      const position = used.findIndex((device) => device.index === index)
      const use = uses[position]
      if (!use) return { ...UNUSED, free: bytes }
      return {
        ...use,
        draft: drafts?.[position] ?? 0,
        projector: seeing[position] ?? 0,
        free: bytes,
        driver: Math.min(bytes, cudaContext),
        reserved: clamp(left[position] ?? 0, (margins[position] ?? 0) - (seeing[position] ?? 0)),
      }
    }),
    chosen: { predicted, batch, defaultContext: defaultContext(sum(gpus), model.contextLength), copies },
    lacking: full ? undefined : lackingBytes(target, free, sum(draft?.expected(free) ?? []) + sum(margins)),
  }
}

const UNUSED: Omit<GpuUse, 'free'> = {
  layers: 0,
  weights: 0,
  fullAttentionCache: 0,
  slidingWindowCache: 0,
  computeBuffer: 0,
  draft: 0,
  projector: 0,
  driver: 0,
  reserved: 0,
}

/**
 * Bytes that all layers need over what is free, with the layers divided by free memory.
 *
 * @param more bytes of the draft model and the margins
 */
function lackingBytes({ layers, use }: LayersOnGpus, free: readonly number[], more: number): number {
  const all = [layers, ...free.slice(1).map(() => 0)]
  const [first] = use(all, copiesOf(all, layers))
  if (!first) return 0
  const needed = bytesOf(first) + (free.length - 1) * first.computeBuffer + more
  return Math.max(0, needed - sum(free))
}

/** Bytes that the scheduler expects, with the draft model. Stock Ollama forgets the projector. */
function expectedMemory(variant: Variant, question: CapacityQuestion, context: number): number {
  const { size, quantization, type, draft } = question
  const seeing = question.projector && variant === 'patched' ? projector.weights : 0
  const target = predictedMemory(variant, size, quantization, type, context) + seeing
  return draft ? target + predictedMemory(variant, DRAFT_SIZE, draft, type, context) : target
}

function clamp(bytes: number, most: number): number {
  return Math.min(most, Math.max(0, bytes))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, bytes) => total + bytes, 0)
}
