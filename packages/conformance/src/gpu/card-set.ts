import type { Gpu, GpuFacts, ServerEnvironment } from '@exaone4/harness'

const GiB = 2 ** 30

/** Cards are sold by sizes that are a little more than what they have. */
const NOMINAL = 0.04

/** Cards that a server is given, whole or in part. */
export interface CardSet {
  /** `emulated` is a part of a larger card, the rest of which Ollama is told to leave alone. */
  kind: 'real' | 'emulated'
  /** For people, and for the name of a server. */
  label: string
  names: string[]
  /** Free bytes of each, as the server sees them. */
  sizes: number[]
  /** Settings that give a server just these. */
  environment: ServerEnvironment
}

export interface Card {
  uuid: string
  name: string
  total: number
  free: number
}

/** Cards for people, with what decides how they do. */
export function cardNames({ driver, gpus }: Extract<GpuFacts, { kind: 'gpus' }>): string[] {
  return gpus.map(({ name, memory: { total }, computeCapability }) =>
    [
      name,
      ...(total === null ? [] : [gibibytes(total)]),
      ...(computeCapability === null ? [] : [`compute capability ${computeCapability}`]),
      `driver ${driver}`,
    ].join(', '),
  )
}

/** Cards that can be used as a whole, with known sizes. */
export function usableCards(gpus: readonly Gpu[]): Card[] {
  return gpus.flatMap(({ uuid, name, memory: { total, free }, partitions }) =>
    total === null || free === null || partitions.length > 0 ? [] : [{ uuid, name, total, free }],
  )
}

/** All cards, in full. */
export function allCards(cards: readonly Card[]): CardSet {
  return {
    kind: 'real',
    label: cards.map(({ total }) => gibibytes(total)).join('+'),
    names: cards.map(({ name }) => name),
    sizes: cards.map(({ free }) => free),
    environment: cards.length > 1 ? { OLLAMA_SCHED_SPREAD: '1' } : {},
  }
}

/**
 * Cards of a size, all together: one or several that are sold as that, else a part of the largest one. `undefined`
 * where there is neither.
 *
 * @param size nominal bytes
 */
export function cardsOfSize(cards: readonly Card[], size: number): CardSet | undefined {
  const one = cards.find(({ total }) => isSoldAs(total, size))
  if (one) {
    return {
      kind: 'real',
      label: gibibytes(one.total),
      names: [one.name],
      sizes: [one.free],
      environment: alone(cards, one),
    }
  }
  if (
    cards.length > 1 &&
    isSoldAs(
      cards.reduce((sum, { total }) => sum + total, 0),
      size,
    )
  )
    return allCards(cards)
  const [largest] = cards.toSorted((a, b) => b.free - a.free)
  if (!largest || largest.free < size) return undefined
  return {
    kind: 'emulated',
    label: `${gibibytes(size)}-of-${gibibytes(largest.total)}`,
    names: [largest.name],
    sizes: [size],
    environment: { ...alone(cards, largest), OLLAMA_GPU_OVERHEAD: String(largest.free - size) },
  }
}

function isSoldAs(total: number, size: number): boolean {
  return total <= size * (1 + NOMINAL) && total >= size * (1 - NOMINAL)
}

function alone(cards: readonly Card[], { uuid }: Card): ServerEnvironment {
  return cards.length > 1 ? { CUDA_VISIBLE_DEVICES: uuid } : {}
}

function gibibytes(bytes: number): string {
  return `${Math.round(bytes / GiB)}GiB`
}
