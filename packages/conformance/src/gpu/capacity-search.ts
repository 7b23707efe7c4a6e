import {
  accountings,
  type CacheType,
  type LargestContext,
  type LoadingServer,
  largestContext,
  largestPlacement,
} from '@exaone4/capacity'
import type { DeviceFacts, LoadFacts } from '@exaone4/harness'
import { type HollowSize, type Quantization, shapes } from '@exaone4/models'
import type { CardSet } from './card-set.ts'

/** Bytes of each card by which real ones may differ from what `pnpm capacity` is told: what others take, and drivers. */
const TOLERANCE = 2 ** 29
const STEP = 1024

export interface CapacityCase {
  cards: CardSet
  size: HollowSize
  quantization: Quantization
  type: CacheType
  /** Whose accounting the answer is compared with. */
  variant: keyof typeof accountings
}

/** The largest context with every layer on cards: as a server found it, and as `pnpm capacity` has it. */
export interface CapacityFinding {
  cards: Pick<CardSet, 'kind' | 'label' | 'names' | 'sizes'>
  quantization: Quantization
  type: CacheType
  variant: keyof typeof accountings
  /** Tokens; 0 when there is none. */
  found: number
  probes: LargestContext['probes']
  /** `pnpm capacity`'s answer in tokens, and what it is with a little less and a little more on each card. */
  computed: { least: number; answer: number; most: number }
  /** What the server counts on each card at the largest context. */
  counted: DeviceFacts[]
  /** What the driver says that its processes hold there, in bytes; `null` where nobody can tell. */
  held: number | null
}

export interface CapacitySearch extends CapacityCase {
  server: LoadingServer
  model: string
  /** Distance of contexts that are tried, in tokens. */
  step?: number
  /** Bytes per card that count as no difference. */
  tolerance?: number
  /** What the driver says while a model is loaded. */
  held: () => Promise<number | null>
}

/** Loads a hollow model with ever other contexts, and asks `pnpm capacity` for the same cards. */
export async function findCapacity(search: CapacitySearch): Promise<CapacityFinding> {
  const {
    cards,
    size,
    quantization,
    type,
    variant,
    server,
    model,
    step = STEP,
    tolerance = TOLERANCE,
  } = search
  let held: number | null = null
  const { context, load, probes } = await largestContext({
    server,
    model,
    step,
    max: shapes[size].contextLength,
    onLoaded: async () => {
      held = await search.held()
    },
  })
  const answer = (more: number): number => computedContext(search, more)
  return {
    cards: { kind: cards.kind, label: cards.label, names: cards.names, sizes: cards.sizes },
    quantization,
    type,
    variant,
    found: context,
    probes,
    computed: { least: answer(-tolerance), answer: answer(0), most: answer(tolerance) },
    counted: load ? onCards(load) : [],
    held,
  }
}

/** `pnpm capacity`'s answer for these cards, with so many bytes more on each. */
export function computedContext(
  { cards, size, quantization, type, variant }: CapacityCase,
  more: number,
): number {
  const sizes = cards.sizes.map((bytes) => Math.max(0, bytes + more))
  const question = { size, quantization, type, cards: sizes, spread: cards.sizes.length > 1 }
  return largestPlacement(question, accountings[variant])?.context ?? 0
}

/** What is wrong with a finding; nothing when a server and `pnpm capacity` agree. */
export function capacityProblems(
  { found, computed, cards, probes }: CapacityFinding,
  step: number = STEP,
): string[] {
  const { least, answer, most } = computed
  const where = `on ${cards.label} (${cards.kind})`
  const failed = probes.filter(({ outcome }) => outcome === 'out-of-memory')
  return [
    ...(found < least - step ? [`${found} tokens ${where}, and pnpm capacity promises ${answer}`] : []),
    ...(found > most + step
      ? [`${found} tokens ${where} are more than ${answer}, which pnpm capacity has`]
      : []),
    ...failed.map(({ context }) => `${context} tokens ${where}: CUDA ran out of memory in the load`),
  ]
}

/** The cards among what a load takes: neither the machine's memory nor what is pinned in it. */
export function onCards({ allocated }: LoadFacts): DeviceFacts[] {
  return allocated.filter(({ name }) => /^CUDA\d+$/.test(name))
}
