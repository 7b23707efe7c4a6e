import type { Layout } from '../../placement/layout.ts'

/** What a layout follows from, and what follows from it. */
export interface Settling {
  layers: number
  cards: number
  spread: boolean
  /** The layout with this much of each card taken by graphs. */
  layoutWith: (graphs: readonly number[]) => Layout
  /** Bytes of the graphs on cards that are used, where `first` is the card of the first layer. */
  graphsOn: (used: (card: number) => boolean, first: number | undefined) => number[]
}

export interface Settled {
  layout: Layout
  /** Bytes by card. */
  graphs: number[]
}

/**
 * The engine tries a layout, learns what it takes, and makes the next one from that, until one comes again or has
 * not every layer (`ollamaServer.Load` in llm/server.go). It begins with no sizes at all, so with one card.
 */
export function settleEngine(settling: Settling): Settled {
  const { layers, cards, spread, layoutWith, graphsOn } = settling
  const first = spread ? cards - 1 : 0
  let layout: Layout = { placed: Array.from({ length: layers }, () => first), opened: first }
  for (const seen = new Set<string>(); ; ) {
    seen.add(layout.placed.join())
    const { placed } = layout
    const graphs = graphsOn((card) => placed.includes(card), placed.at(-1))
    const next = layoutWith(graphs)
    if (next.placed.length < layers || seen.has(next.placed.join())) {
      return { layout: next.placed.length < layers ? next : layout, graphs }
    }
    layout = next
  }
}

/** The llamarunner's estimate puts one more graph on a card for as long as that takes more cards (`llamaServer.Load`). */
export function settleLlamarunner({ cards, layoutWith, graphsOn }: Settling): Settled {
  let graphs = Array.from({ length: cards }, () => 0)
  let layout = layoutWith(graphs)
  for (let opened = cards; layout.opened < opened; ) {
    opened = layout.opened
    const from = opened
    graphs = graphsOn((card) => card >= from, undefined)
    layout = layoutWith(graphs)
  }
  return { layout, graphs }
}
