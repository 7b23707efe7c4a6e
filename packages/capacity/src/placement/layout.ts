/** Bytes that Ollama leaves free on each card for its driver (`MinimumMemory` in ml/device.go). */
export const CARD_MINIMUM: number = 457 * 2 ** 20

export interface Layout {
  /** The index of the card of each layer that has one, from the last layer back. */
  placed: number[]
  /** This card and all after it are used, also one that no layer fitted on. */
  opened: number
}

/**
 * Where Ollama puts layers when nobody says how many go to a card: `buildLayout` and `assignLayers` in its
 * llm/server.go, for discrete cards of one kind.
 *
 * @param layers bytes of each layer, weights and cache; the output layer is the last
 * @param cards bytes for layers on each card, the largest first
 * @param spread `OLLAMA_SCHED_SPREAD`: use all cards, though fewer would do
 * @param lastUsed index in `cards` of the last one that has a graph: it is used again
 */
export function layout(
  layers: readonly number[],
  cards: readonly number[],
  spread: boolean,
  lastUsed: number,
): Layout {
  const place = (wanted: readonly number[]): Layout =>
    spread ? bestFit(wanted, cards) : fewestCards(wanted, cards, lastUsed)
  const all = place(layers)
  // Where not everything fits, the output layer is the first to stay out.
  return all.placed.length === layers.length ? all : place(layers.slice(0, -1))
}

function fewestCards(layers: readonly number[], cards: readonly number[], lastUsed: number): Layout {
  for (let count = lastUsed + 1; count < cards.length; count++) {
    const found = bestFit(layers, cards.slice(0, count))
    if (found.placed.length === layers.length) return found
  }
  return bestFit(layers, cards)
}

/** As many layers as fit, with every card filled to the same part of its room, as small as it can be. */
function bestFit(layers: readonly number[], cards: readonly number[]): Layout {
  let best = greedyFit(layers, cards, 1)
  const most = best.placed.length
  let [low, high] = [0, 1]
  // In float32, as the original: the bound decides which of two cards has the layer in the middle.
  while (Math.fround(high - low) > Math.fround(1e-6)) {
    const middle = Math.fround(Math.fround(low + high) / 2)
    const tried = greedyFit(layers, cards, middle)
    if (tried.placed.length === most) {
      high = middle
      best = tried
    } else {
      low = middle
    }
  }
  return best
}

/** From the last layer back, and from the last card back. */
function greedyFit(layers: readonly number[], cards: readonly number[], part: number): Layout {
  const roomOf = (card: number): number => Math.trunc(Math.fround(Math.fround(cards[card] ?? 0) * part))
  const placed: number[] = []
  let card = cards.length - 1
  let room = roomOf(card)
  for (const bytes of layers.toReversed()) {
    while (bytes > room) {
      card--
      if (card < 0) return { placed, opened: 0 }
      room = roomOf(card)
    }
    placed.push(card)
    room -= bytes
  }
  return { placed, opened: card }
}
