import { markdownRows } from '@exaone4/harness'
import { type ModelSize, type Quantization, quantizations, shapes } from '@exaone4/models'
import { plansOf, seesImages } from '../accounting/plans.ts'
import { type CacheType, cacheTypes } from '../placement/cache-types.ts'
import { largestPlacement } from '../placement/placement.ts'
import { type Variant, variants } from '../placement/variant.ts'

/** The GPUs of a measurement: `fake` GPUs hold no memory, `emulated` ones are a part of a larger real GPU. */
export type Source = 'fake' | 'emulated' | 'real'

/** A largest context that a server found. */
export interface Evidence {
  source: Source
  variant: Variant
  size: ModelSize
  quantization: Quantization
  type: CacheType
  /** Free bytes of each GPU. */
  gpus: number[]
  /** Tokens. */
  found: number
}

const GiB = 2 ** 30
/** Bytes of a GPU that the driver and a desktop use before anything is loaded. */
const TAKEN = 0.3 * GiB
/** Bytes by which a GPU may differ from a GPU in the table to count as the same. */
const ALIKE = 0.45 * GiB

/** Nominal GPU sizes in GiB. */
const GPUS: Readonly<Record<ModelSize, readonly (readonly number[])[]>> = {
  '32B': [
    ...[[8], [12], [16], [20], [24], [32], [36], [40], [48], [64], [80], [96]],
    ...[
      [8, 8],
      [12, 12],
      [12, 24],
      [16, 16],
      [24, 24],
      [32, 32],
      [48, 48],
    ],
  ],
  '1.2B': [[2], [3], [4], [6], [8]],
  '33B': [
    ...[[24], [32], [36], [40], [48], [64], [80], [96]],
    ...[
      [12, 24],
      [16, 16],
      [24, 24],
      [48, 48],
    ],
  ],
}

/** Marks of measured numbers, the best source last. A computed number has no mark. */
const MARKS: Readonly<Record<Source, string>> = { fake: '†', emulated: '‡', real: '✓' }
const SOURCES = Object.keys(MARKS) as Source[]

/**
 * A Markdown table of the largest context on each GPU with a release, by quantization and cache type: of the patched
 * build, or of stock and patched where they differ and `beside` asks for both.
 */
export function gpusTable(
  release: string,
  size: ModelSize,
  evidence: readonly Evidence[],
  { beside = false }: { beside?: boolean } = {},
): string {
  const columns = (Object.keys(quantizations) as Quantization[]).flatMap((quantization) =>
    cacheTypes.map((type) => ({ quantization, type })),
  )
  const head = ['GPUs, GiB', ...columns.map(({ quantization, type }) => `${quantization} ${type}`)]
  const rows = GPUS[size].map((gpus) => [
    gpus.join(' + '),
    ...columns.map(({ quantization, type }) => {
      const [stock, patched] = variants.map((variant) =>
        cell({ release, variant, size, quantization, type, gpus }, evidence),
      )
      return !beside || bare(stock) === bare(patched) ? patched : `${stock} → ${patched}`
    }),
  ])
  return markdownRows([head, ...rows.map((cells) => cells.map((text) => text ?? ''))], 1)
}

/** The GPUs that most people have who run these models, in GiB. */
const COMMON: readonly (readonly number[])[] = [[24], [12, 24], [36]]
const COMMON_TYPES: readonly CacheType[] = ['f16', 'q8_0']

/** A Markdown table of the largest context of each model and quantization on common GPUs, patched. */
export function contextsTable(release: string, evidence: readonly Evidence[]): string {
  const columns = COMMON.flatMap((gpus) => COMMON_TYPES.map((type) => ({ gpus, type })))
  const head = ['model', ...columns.map(({ gpus, type }) => `${gpus.join(' + ')} GiB, ${type}`)]
  const rows = (Object.keys(GPUS) as ModelSize[]).flatMap((size) =>
    (Object.keys(quantizations) as Quantization[]).map((quantization) => [
      `${shapes[size].member} ${size} ${quantization}`,
      ...columns.map(({ gpus, type }) =>
        cell({ release, variant: 'patched', size, quantization, type, gpus }, evidence),
      ),
    ]),
  )
  return markdownRows([head, ...rows], 1)
}

interface Cell {
  release: string
  variant: Variant
  size: ModelSize
  quantization: Quantization
  type: CacheType
  /** Nominal GiB. */
  gpus: readonly number[]
}

function cell(
  { release, variant, size, quantization, type, gpus }: Cell,
  evidence: readonly Evidence[],
): string {
  const sizes = gpus.map((gibibytes) => Math.floor(gibibytes * GiB - TAKEN))
  const known = evidence
    .filter((one) => one.variant === variant && one.size === size)
    .filter((one) => one.quantization === quantization && one.type === type)
    .filter((one) => areAlike(one, sizes))
    .sort((a, b) => SOURCES.indexOf(b.source) - SOURCES.indexOf(a.source))[0]
  if (known) return `${tokens(known.found)} ${MARKS[known.source]}`
  const question = { size, quantization, type, gpus: sizes, spread: true, projector: seesImages(size) }
  return tokens(largestPlacement(question, plansOf(release)[variant])?.context ?? 0)
}

function bare(cell = ''): string {
  return cell.replace(/ .*/, '')
}

/**
 * Tolerance: `fake` GPUs have the exact size, `emulated` ones the nominal size, and `real` ones the size that the
 * driver leaves free.
 */
function areAlike({ source, gpus }: Evidence, sizes: readonly number[]): boolean {
  const room = { fake: 1, emulated: TAKEN + 1, real: ALIKE }[source]
  const [found, wanted] = [gpus.toSorted((a, b) => a - b), sizes.toSorted((a, b) => a - b)]
  return (
    found.length === wanted.length &&
    wanted.every((bytes, index) => Math.abs((found[index] ?? 0) - bytes) <= room)
  )
}

function tokens(count: number): string {
  return count === 0 ? '–' : count.toLocaleString('en')
}
