import { type ModelSize, type Quantization, shapes } from '@exaone4/models'
import { plansOf } from '../accounting/plans.ts'
import type { CacheType } from '../placement/cache-types.ts'
import { type CapacityQuestion, largestPlacement, type Placement } from '../placement/placement.ts'
import type { Variant } from '../placement/variant.ts'

/** One row of the table: the largest context of a model with a build on some GPUs. */
export interface Answer {
  variant: Variant
  size: ModelSize
  quantization: Quantization
  type: CacheType
  /** The largest context with every layer on a GPU; `null` if 1,024 tokens do not fit. */
  largest: Placement | null
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
  answers: Answer[]
}

export interface Selection {
  release: string
  size: ModelSize
  gpus: readonly number[]
  spread: boolean
  variants: readonly Variant[]
  quantizations: readonly Quantization[]
  types: readonly CacheType[]
}

export function capacityDocument(selection: Selection): CapacityDocument {
  const { release, size, gpus, spread, variants, quantizations, types } = selection
  const plans = plansOf(release)
  const answers = quantizations.flatMap((quantization) =>
    types.flatMap((type) =>
      variants.map((variant): Answer => {
        const question: CapacityQuestion = { size, quantization, type, gpus, spread }
        const largest = largestPlacement(question, plans[variant]) ?? null
        return {
          variant,
          size,
          quantization,
          type,
          largest,
          lacking: plans[variant](question, shapes[size].contextLength).lacking ?? null,
          environment: environmentOf(question, release, largest),
        }
      }),
    ),
  )
  return { release, gpus, spread, answers }
}

function environmentOf(
  { type, gpus, spread }: CapacityQuestion,
  release: string,
  largest: Placement | null,
): Record<string, string> {
  return {
    OLLAMA_KV_CACHE_TYPE: type,
    // Stock v0.18.0 ignores a quantized cache without it. llama-server decides by itself.
    ...(plansOf(release).needsFlashAttention && { OLLAMA_FLASH_ATTENTION: '1' }),
    ...(gpus.length > 1 && spread && { OLLAMA_SCHED_SPREAD: '1' }),
    ...(largest && { OLLAMA_CONTEXT_LENGTH: String(largest.context) }),
  }
}
