import { type HollowSize, type Quantization, shapes } from '@exaone4/models'
import type { Accounting } from '../accounting/runner/accounting.ts'
import { type CacheType, isSliding } from '../accounting/runner/cache.ts'
import { weightsOfFile } from '../accounting/weights.ts'
import { CARD_MINIMUM, layout } from './layout.ts'

export interface CapacityQuestion {
  size: HollowSize
  quantization: Quantization
  type: CacheType
  /** Free bytes of each card, in any order. */
  cards: readonly number[]
  /** `OLLAMA_SCHED_SPREAD` */
  spread: boolean
}

/** What a build puts on one card, in bytes. */
export interface CardUse {
  free: number
  layers: number
  weights: number
  globalCache: number
  slidingCache: number
  graph: number
  /** Left free: for the driver, and what a build adds to be sure. */
  kept: number
}

export interface Placement {
  context: number
  /** Is every layer on a card? */
  full: boolean
  /** The largest card first. */
  cards: CardUse[]
}

interface Layer {
  weights: number
  cache: number
  sliding: boolean
}

/** Where a build puts a model with a context, by its own accounting. */
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
  const cards = question.cards.toSorted((a, b) => b - a)
  const kept = CARD_MINIMUM + accounting.buffer(sizes[0] ?? 0)
  const about = { model, context, type, caches: sum(caches) }

  const settled = accounting.settle({
    layers: layers.length,
    cards: cards.length,
    spread,
    layoutWith: (graphs) => {
      const rooms = cards.map((free, card) => Math.max(0, free - kept - (graphs[card] ?? 0)))
      return layout(sizes, rooms, spread, Math.max(0, graphs.findLastIndex(Boolean)))
    },
    graphsOn: (used, first) =>
      cards.map((_, card) => (used(card) ? accounting.graph({ ...about, first: card === first }) : 0)),
  })

  const { placed } = settled.layout
  return {
    context,
    full: placed.length === layers.length,
    cards: cards.map((free, card) => {
      const here = layers.toReversed().filter((_, index) => placed[index] === card)
      return {
        free,
        layers: here.length,
        weights: sum(here.map((layer) => layer.weights)),
        globalCache: sum(here.filter((layer) => !layer.sliding).map((layer) => layer.cache)),
        slidingCache: sum(here.filter((layer) => layer.sliding).map((layer) => layer.cache)),
        graph: settled.graphs[card] ?? 0,
        kept,
      }
    }),
  }
}

/** Contexts are looked at in steps of this many tokens. */
export const STEP = 1024

/**
 * The largest context with which every layer is on a card; undefined when there is none. Halved as a search on a
 * server is: what fits with a context fits with any smaller one.
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
