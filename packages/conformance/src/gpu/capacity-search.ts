import {
  type CacheType,
  type LargestContext,
  type LoadingServer,
  largestContext,
  largestPlacement,
  nearbyContext,
  plansOf,
  type Variant,
} from '@exaone4/capacity'
import type { DeviceFacts, LoadFacts } from '@exaone4/harness'
import { type ModelSize, type Quantization, shapes } from '@exaone4/models'
import type { GpuSet } from './gpu-set.ts'

/** Bytes of each GPU by which real ones may differ from what `pnpm capacity` is told: what others take, and drivers. */
const TOLERANCE = 2 ** 29
const STEP = 1024

export interface CapacityCase {
  release: string
  gpus: Pick<GpuSet, 'kind' | 'label' | 'names' | 'sizes'>
  size: ModelSize
  /** With the projector of EXAONE 4.5. */
  projector?: boolean | undefined
  quantization: Quantization
  type: CacheType
  /** Whose accounting the answer is compared with. */
  variant: Variant
}

/** The largest context with every layer on GPUs: as a server found it, and as `pnpm capacity` has it. */
export interface CapacityFinding {
  gpus: Pick<GpuSet, 'kind' | 'label' | 'names' | 'sizes'>
  size: ModelSize
  projector?: boolean | undefined
  quantization: Quantization
  type: CacheType
  variant: Variant
  /** Tokens; 0 when there is none. */
  found: number
  probes: LargestContext['probes']
  /** `pnpm capacity`'s answer in tokens, and what it is with a little less and a little more on each GPU. */
  computed: { least: number; answer: number; most: number }
  /** What the server counts on each GPU at the largest context. */
  counted: DeviceFacts[]
  /** What the driver says that its processes hold there, in bytes; `null` where nobody can tell. */
  held: number | null
}

export interface CapacitySearch extends CapacityCase {
  server: LoadingServer
  model: string
  /** Start at the computed context, rather than search all contexts. */
  nearby?: boolean
  /** Distance of contexts that are tried, in tokens. */
  step?: number
  /** Bytes per GPU that count as no difference. */
  tolerance?: number
  /** What the driver says while a model is loaded. */
  held: () => Promise<number | null>
}

/** Loads a dummy-weight model with ever other contexts, and asks `pnpm capacity` for the same GPUs. */
export async function findCapacity(search: CapacitySearch): Promise<CapacityFinding> {
  const {
    gpus,
    size,
    projector,
    quantization,
    type,
    variant,
    server,
    model,
    step = STEP,
    tolerance = TOLERANCE,
  } = search
  const answer = (more: number): number => computedContext(search, more)
  let held: number | null = null
  const probe = {
    server,
    model,
    step,
    max: shapes[size].contextLength,
    onLoaded: async () => {
      held = await search.held()
    },
  }
  const { context, load, probes } = await (search.nearby
    ? nearbyContext({ ...probe, start: answer(0) })
    : largestContext(probe))
  return {
    gpus: { kind: gpus.kind, label: gpus.label, names: gpus.names, sizes: gpus.sizes },
    size,
    projector,
    quantization,
    type,
    variant,
    found: context,
    probes,
    computed: { least: answer(-tolerance), answer: answer(0), most: answer(tolerance) },
    counted: load ? onGpus(load) : [],
    held,
  }
}

/** `pnpm capacity`'s answer for these GPUs, with so many bytes more on each. */
export function computedContext({ release, gpus, variant, ...model }: CapacityCase, more: number): number {
  const sizes = gpus.sizes.map((bytes) => Math.max(0, bytes + more))
  const question = { ...model, gpus: sizes, spread: gpus.sizes.length > 1 }
  return largestPlacement(question, plansOf(release)[variant])?.context ?? 0
}

/** What is wrong with a finding; nothing when a server and `pnpm capacity` agree. */
export function capacityProblems(
  { found, computed, gpus, probes }: CapacityFinding,
  step: number = STEP,
): string[] {
  const { least, answer, most } = computed
  const where = `on ${gpus.label} (${gpus.kind})`
  const failed = probes.filter(({ outcome }) => outcome === 'out-of-memory')
  return [
    ...(found < least - step ? [`${found} tokens ${where}, and pnpm capacity promises ${answer}`] : []),
    ...(found > most + step
      ? [`${found} tokens ${where} are more than ${answer}, which pnpm capacity has`]
      : []),
    ...failed.map(({ context }) => `${context} tokens ${where}: CUDA ran out of memory in the load`),
  ]
}

/** The GPUs among what a load takes: neither the machine's memory nor what is pinned in it. */
export function onGpus({ allocated }: LoadFacts): DeviceFacts[] {
  return allocated.filter(({ name }) => /^CUDA\d+$/.test(name))
}
