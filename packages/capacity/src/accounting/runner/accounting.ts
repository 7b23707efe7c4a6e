import { engineCaches, type LayerCaches, stockEstimate } from './cache.ts'
import { type ComputeBufferQuestion, engineComputeBuffer } from './compute-buffer.ts'
import { type Settled, type Settling, settleEngine, settleLlamarunner } from './settle.ts'

/** What a build takes a model to need, in bytes, and how it puts that on GPUs. */
export interface Accounting {
  caches: LayerCaches
  /** Of a GPU that has layers. */
  computeBuffer: (question: ComputeBufferQuestion) => number
  /** Kept free on each GPU. */
  buffer: (firstLayer: number) => number
  settle: (settling: Settling) => Settled
}

/** The patched build of the runner era: its engine tries an allocation, and tells what it takes. */
const engine: Accounting = {
  caches: engineCaches,
  computeBuffer: engineComputeBuffer,
  buffer: () => 0,
  settle: settleEngine,
}

/** The stock build of the runner era: a formula, and for exaone4 none of its own (`llamaServer.Load` in llm/server.go). */
const stock: Accounting = {
  caches: stockEstimate,
  computeBuffer: ({ model, caches }) => Math.floor(((model.heads / model.kvHeads) * caches) / 6),
  buffer: (firstLayer) => firstLayer,
  settle: settleLlamarunner,
}

export const accountings: Readonly<Record<'stock' | 'patched', Accounting>> = { stock, patched: engine }
