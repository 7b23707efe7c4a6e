import type { ModelSize, Quantization } from '@exaone4/models'
import { accountings } from '../accounting/runner/accounting.ts'
import type { CacheType } from '../accounting/runner/cache.ts'
import { type CapacityQuestion, largestPlacement, type Placement } from '../placement/place.ts'

export type Variant = keyof typeof accountings

/** One row of the table: the largest context of a model with a build on some GPUs. */
export interface Answer {
  variant: Variant
  size: ModelSize
  quantization: Quantization
  type: CacheType
  /** The largest context with every layer on a GPU; `null` if 1,024 tokens do not fit. */
  largest: Placement | null
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
  const answers = quantizations.flatMap((quantization) =>
    types.flatMap((type) =>
      variants.map((variant): Answer => {
        const question: CapacityQuestion = { size, quantization, type, gpus, spread }
        return {
          variant,
          size,
          quantization,
          type,
          largest: largestPlacement(question, accountings[variant]) ?? null,
        }
      }),
    ),
  )
  return { release, gpus, spread, answers }
}
