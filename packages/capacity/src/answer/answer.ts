import { Failure } from '@exaone4/failure'
import { type ModelSize, type Quantization, quantizations, shapes } from '@exaone4/models/browser'
import { plannedReleases, plansOf, seesImages } from '../accounting/plans.ts'
import { type CacheType, cacheTypes } from '../placement/cache-types.ts'
import { type CapacityQuestion, largestPlacement, type Placement } from '../placement/placement.ts'
import { type Variant, variants } from '../placement/variant.ts'

/** One row of the table: the largest context of a model with a build on some GPUs. */
export interface Answer {
  variant: Variant
  size: ModelSize
  quantization: Quantization
  type: CacheType
  /** The largest context with every layer on a GPU; `null` if 1,024 tokens do not fit. */
  largest: Placement | null
  /** The placement of the context that was asked for. */
  asked?: Placement | undefined
  /** Bytes that the GPUs together lack for the whole context; `null` if it fits or is not computed for the release. */
  lacking: number | null
  /** The environment of the server. */
  environment: Readonly<Record<string, string>>
}

export interface CapacityDocument {
  release: string
  /** Free bytes of each GPU. */
  gpus: readonly number[]
  spread: boolean
  /** Quantization of the draft model. */
  draft?: Quantization | undefined
  /** With the projector that makes the model see images. */
  projector: boolean
  answers: Answer[]
}

export interface Selection {
  release: string
  size: ModelSize
  gpus: readonly number[]
  spread: boolean
  /** Answers for stock Ollama only. */
  stock?: boolean | undefined
  /** One quantization; otherwise all. */
  quantization?: Quantization | undefined
  /** One type of the KV cache; otherwise all. */
  type?: CacheType | undefined
  /** Quantization of a 1.2B that drafts for 32B. Only patched builds take it. */
  draft?: Quantization | undefined
  /** With the projector of a model that has one (default: yes). */
  images?: boolean | undefined
  /** A context in tokens to place, in addition to the largest one. */
  context?: number | undefined
}

/**
 * Throws for a model that the release cannot run, for a context that the model does not have, and for a draft model
 * where there can be none.
 */
export function capacityDocument(selection: Selection): CapacityDocument {
  const { release, size, gpus, spread, draft, images = true, context } = selection
  const plans = plansOf(release)
  if (!plans.sizes.includes(size)) {
    throw new Failure('usage', `${release} cannot run EXAONE ${shapes[size].member}`, {
      hint: `${plannedReleases[0]} can`,
    })
  }
  if (draft) expectDraft(selection)
  if (context !== undefined) expectContext(size, context)
  const projector = images && seesImages(size)
  const builds = draft ? ['patched' as const] : selection.stock ? ['stock' as const] : variants
  const files = selection.quantization
    ? [selection.quantization]
    : (Object.keys(quantizations) as Quantization[])
  const caches = selection.type ? [selection.type] : cacheTypes
  const answers = files.flatMap((quantization) =>
    caches.flatMap((type) =>
      builds.map((variant): Answer => {
        const question: CapacityQuestion = { size, quantization, type, gpus, spread, draft, projector }
        const largest = largestPlacement(question, plans[variant]) ?? null
        const asked = context === undefined ? undefined : plans[variant](question, context)
        return {
          variant,
          size,
          quantization,
          type,
          largest,
          asked,
          lacking: plans[variant](question, shapes[size].contextLength).lacking ?? null,
          environment: environmentOf(question, release, asked ?? largest),
        }
      }),
    ),
  )
  return { release, gpus, spread, draft, projector, answers }
}

function expectDraft({ release, size, stock }: Selection): void {
  if (size !== '32B') throw new Failure('usage', 'a draft model is for 32B, which a 1.2B drafts for')
  if (stock) throw new Failure('usage', 'stock Ollama takes no such draft model')
  if (!plansOf(release).drafts) {
    throw new Failure('usage', `${release} takes no draft model`, { hint: `${plannedReleases[0]} takes one` })
  }
}

function expectContext(size: ModelSize, context: number): void {
  const { contextLength, member } = shapes[size]
  if (Number.isInteger(context) && context > 0 && context <= contextLength) return
  throw new Failure(
    'usage',
    `EXAONE ${member} ${size} takes 1 to ${contextLength.toLocaleString('en')} tokens, not ${context.toLocaleString('en')}`,
  )
}

function environmentOf(
  { type, gpus, spread }: CapacityQuestion,
  release: string,
  placement: Placement | null,
): Record<string, string> {
  return {
    OLLAMA_KV_CACHE_TYPE: type,
    // Stock v0.18.0 ignores a quantized cache without it. llama-server decides by itself.
    ...(plansOf(release).needsFlashAttention && { OLLAMA_FLASH_ATTENTION: '1' }),
    ...(gpus.length > 1 && spread && { OLLAMA_SCHED_SPREAD: '1' }),
    ...(placement && { OLLAMA_CONTEXT_LENGTH: String(placement.context) }),
  }
}
