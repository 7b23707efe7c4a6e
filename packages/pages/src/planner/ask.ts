import { type CapacityDocument, capacityDocument, readGpuSizes, seesImages } from '@exaone4/capacity/browser'
import { Failure } from '@exaone4/failure'
import type { PlannerState } from './state.ts'

/** The field to which a problem belongs; `undefined` if it is about several. */
export type Field = { gpu: number } | 'context' | undefined

export type Asked =
  | { document: CapacityDocument; problem?: undefined }
  | { problem: string; field: Field; document?: undefined }

/** Answers the question that the form asks, or says in a sentence why it cannot. */
export function ask(state: PlannerState): Asked {
  const { gpus, size, images, quantization, type, release, draft } = state
  const wrong = gpus.findIndex((text) => bytesOf(text) === undefined)
  if (wrong >= 0) {
    return {
      problem: `GPU ${wrong + 1} has no size that the planner can read. Give one such as 24GiB, in GiB, MiB, GB or MB.`,
      field: { gpu: wrong },
    }
  }
  const context = tokensOf(state.context)
  if (Number.isNaN(context)) {
    return {
      problem: 'The context is not a number of tokens. Give one such as 32,768 or 32k.',
      field: 'context',
    }
  }
  try {
    return {
      document: capacityDocument({
        release,
        size,
        gpus: gpus.flatMap((text) => bytesOf(text) ?? []),
        spread: state.spread,
        quantization,
        type,
        draft: draft || undefined,
        images: images && seesImages(size),
        context,
      }),
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { message, hint } = error
    return {
      problem: `${message}${hint === undefined ? '' : `; ${hint}`}.`,
      field: message.includes('tokens') ? 'context' : undefined,
    }
  }
}

export function bytesOf(text: string): number | undefined {
  try {
    return readGpuSizes(text)[0]
  } catch {
    return undefined
  }
}

/** `32,768`, `32 768`, `32768` or `32k`; undefined for nothing, and NaN for anything else. */
function tokensOf(text: string): number | undefined {
  const bare = text.trim()
  if (bare === '') return undefined
  const [, digits, thousands] = /^(\d+|\d{1,3}(?:[, \u202f]\d{3})+)\s*(k?)$/i.exec(bare) ?? []
  if (digits === undefined) return Number.NaN
  return Number(digits.replaceAll(/\D/g, '')) * (thousands ? 1024 : 1)
}
