import { type ModelSize, shapes } from '@exaone4/models/browser'
import type { Plan } from '../placement/placement.ts'
import type { Variant } from '../placement/variant.ts'
import { placeLlamaServer } from './llama-server/place.ts'
import { accountings } from './runner/accounting.ts'
import { place } from './runner/place.ts'

/** How each build of a release places a model. */
export type Plans = Readonly<Record<Variant, Plan>> & {
  /** Does a quantized cache need `OLLAMA_FLASH_ATTENTION=1`? */
  needsFlashAttention: boolean
  /** Can a small model draft, with the patches? */
  drafts: boolean
  /** The models that the release can run. */
  sizes: readonly ModelSize[]
}

const ALL = Object.keys(shapes) as ModelSize[]

const runner: Plans = {
  stock: (question, context) => place(question, accountings.stock, context),
  patched: (question, context) => place(question, accountings.patched, context),
  needsFlashAttention: true,
  drafts: false,
  sizes: ALL.filter((size) => !seesImages(size)),
}

const llamaServer: Plans = {
  stock: (question, context) => placeLlamaServer('stock', question, context),
  patched: (question, context) => placeLlamaServer('patched', question, context),
  needsFlashAttention: false,
  drafts: true,
  sizes: ALL,
}

const plans: Readonly<Record<string, Plans>> = { 'v0.34.4': llamaServer, 'v0.18.0': runner }

/** The releases whose accounting was compared with their servers, the default release first. */
export const plannedReleases: readonly string[] = Object.keys(plans)

export function plansOf(release: string): Plans {
  const found = plans[release]
  if (!found) throw new Error(`the memory of ${release} is not known, but of ${plannedReleases.join(', ')}`)
  return found
}

/** Does a model have a projector to see images? */
export function seesImages(size: ModelSize): boolean {
  return shapes[size].member === '4.5'
}
