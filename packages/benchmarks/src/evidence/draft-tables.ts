import { gpuNames, largestPlacement, plansOf } from '@exaone4/capacity'
import { markdownRows } from '@exaone4/harness'
import { shapes } from '@exaone4/models'
import { defaultRelease } from '@exaone4/patches'
import { placementSchema } from '../documents/placement-document.ts'
import { draftRows } from '../measure/draft.ts'

/** Contexts in tokens. */
const CONTEXTS = [8192, 32_768, 131_072] as const
/** Bytes of 32 elements of a cache. */
const BLOCKS = { f16: 64, q8_0: 34, q4_0: 18 } as const

/** How much faster a model decodes with a draft model, by how many tokens are accepted. */
export function draftSpeedTable(content: unknown): string {
  return markdownRows(draftRows(content), 1)
}

/** The largest contexts that servers found beside a draft model, and those that are computed without one. */
export function draftContextTable(content: unknown): string {
  const drafted = placementSchema.parse(content).cells.filter(({ draft }) => draft)
  const rows = drafted.map(({ variant, draft: _, ...cell }) => [
    cell.type,
    gpuNames(cell.gpus),
    tokens(cell.largest),
    tokens(largestPlacement({ ...cell, spread: true }, plansOf(defaultRelease)[variant])?.context ?? 0),
  ])
  return markdownRows([['cache', 'GPUs', 'with draft model', 'without'], ...rows], 2)
}

/** The cache of 1.2B as a draft model, which is as long as that of the model that it drafts for. */
export function draftCacheTable(): string {
  const { layers, kvHeads, headDim } = shapes['1.2B']
  const elements = 2 * layers * kvHeads * headDim
  return markdownRows(
    [
      ['cache', ...CONTEXTS.map((context) => `${tokens(context)} tokens`)],
      ...Object.entries(BLOCKS).map(([type, bytes]) => [
        type,
        ...CONTEXTS.map((context) => `${((context * elements * bytes) / 32 / 1e9).toFixed(2)} GB`),
      ]),
    ],
    1,
  )
}

function tokens(count: number): string {
  return count === 0 ? '–' : count.toLocaleString('en-US')
}
