import { engineCaches, type LayerCaches, stockEstimate } from './cache.ts'
import { type ComputeBufferQuestion, engineComputeBuffer } from './compute-buffer.ts'
import { type Settled, type Settling, settleEngine, settleLlamarunner } from './settle.ts'

/** How a build computes the memory of a model, in bytes, and places it on GPUs. */
export interface Accounting {
  caches: LayerCaches
  /** Compute buffer of a GPU with layers. */
  computeBuffer: (question: ComputeBufferQuestion) => number
  /** Reserved on each GPU in addition. */
  buffer: (firstLayer: number) => number
  settle: (settling: Settling) => Settled
}

/** The patched build of the runner era: its engine measures an allocation without committing memory. */
const engine: Accounting = {
  caches: engineCaches,
  computeBuffer: engineComputeBuffer,
  buffer: () => 0,
  settle: settleEngine,
}

/** The stock build of the runner era: a general formula, since exaone4 has none (`llamaServer.Load` in llm/server.go). */
const stock: Accounting = {
  caches: stockEstimate,
  computeBuffer: ({ model, caches }) => Math.floor(((model.heads / model.kvHeads) * caches) / 6),
  buffer: (firstLayer) => firstLayer,
  settle: settleLlamarunner,
}

export const accountings: Readonly<Record<'stock' | 'patched', Accounting>> = { stock, patched: engine }
