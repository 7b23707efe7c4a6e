import { engineCaches, type LayerCaches, stockEstimate } from './cache.ts'
import { engineGraph, type GraphQuestion } from './engine-graph.ts'
import { type Settled, type Settling, settleEngine, settleLlamarunner } from './settle.ts'

/** What a build takes a model to need, in bytes, and how it puts that on cards. */
export interface Accounting {
  caches: LayerCaches
  /** Of a card that has layers. */
  graph: (question: GraphQuestion) => number
  /** Kept free on each card. */
  buffer: (firstLayer: number) => number
  settle: (settling: Settling) => Settled
}

/** The patched build of the runner era: its engine tries an allocation, and tells what it takes. */
const engine: Accounting = {
  caches: engineCaches,
  graph: engineGraph,
  buffer: () => 0,
  settle: settleEngine,
}

/** The stock build of the runner era: a formula, and for exaone4 none of its own (`llamaServer.Load` in llm/server.go). */
const stock: Accounting = {
  caches: stockEstimate,
  graph: ({ model, caches }) => Math.floor(((model.heads / model.kvHeads) * caches) / 6),
  buffer: (firstLayer) => firstLayer,
  settle: settleLlamarunner,
}

export const accountings: Readonly<Record<'stock' | 'patched', Accounting>> = { stock, patched: engine }
