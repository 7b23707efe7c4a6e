import { type CacheType, largestPlacement, plansOf, terms } from '@exaone4/capacity'
import { markdownRows } from '@exaone4/harness'
import type { Quantization } from '@exaone4/models'
import { type PlacementCell, placementSchema } from '../documents/placement-document.ts'

const GiB = 2 ** 30
const VARIANTS = ['stock', 'patched'] as const
/** The GPUs of #14909. */
const REPORTED = [12, 24]

type Found = Record<(typeof VARIANTS)[number], PlacementCell>

/** The table of docs/memory.md with what servers of the llama-server era found, stock beside patched. */
export function foundTable(content: unknown): string {
  const rows = pairs(content).map(({ stock, patched }) => [
    patched.size,
    patched.quantization,
    patched.type,
    `${patched.gpus.map((bytes) => (bytes / GiB).toFixed(1)).join(' + ')} GiB`,
    ...[stock, patched].flatMap((cell) => [tokens(cell.largest), tokens(last(cell)?.batchTokens ?? 0)]),
  ])
  const header = ['model', 'weights', 'cache', 'GPUs', 'stock', 'batch', 'patched', 'batch']
  return markdownRows([header, ...rows], 4)
}

/** How each part of the memory is known. */
export function termsTable(): string {
  const rows = terms.map(({ name, of, known }) => [name, of, known.join(', ')])
  return markdownRows([['part', 'what it is', 'how it is known'], ...rows], 3)
}

/** Figures from the same measurement that README and docs quote. */
export function foundFigures(content: unknown): Record<string, string> {
  const { builds, cells } = placementSchema.parse(content)
  const release = builds[0]?.release ?? ''
  const worst = cells.reduce(
    (most, cell) => {
      const { context, memory } = differences(cell, release)
      return { context: Math.max(most.context, context), memory: Math.max(most.memory, memory) }
    },
    { context: 0, memory: 0 },
  )
  return {
    'found-contexts': String(cells.length),
    'found-loads': String(cells.reduce((count, { points }) => count + points.length, 0)),
    'found-context-difference': percent(worst.context),
    'found-memory-difference': percent(worst.memory),
    ...Object.fromEntries(
      VARIANTS.flatMap((variant) => {
        const cell = find(cells, variant, 'Q4_K_M', 'q8_0', REPORTED)
        return [
          [`found-${variant}`, tokens(cell.largest)],
          [`found-batch-${variant}`, tokens(last(cell)?.batchTokens ?? 0)],
        ]
      }),
    ),
  }
}

/** How far the computed context, and the computed memory of any GPU, are from what a server found, as fractions. */
function differences(cell: PlacementCell, release: string): { context: number; memory: number } {
  const { variant, largest, points } = cell
  const plan = plansOf(release)[variant]
  const question = { ...cell, spread: true }
  const memory = points.flatMap(({ context, devices }) =>
    plan(question, context).gpus.map((use, index) => {
      const device = devices.find(({ name }) => name === `CUDA${index}`)
      const allocated = device ? device.weights + device.cache + device.computeBuffer : 0
      const cache = use.fullAttentionCache + use.slidingWindowCache
      const computed = use.weights + cache + use.computeBuffer + use.draft
      return Math.abs(computed - allocated) / Math.max(allocated, 1)
    }),
  )
  const answer = largestContext(cell, release)
  return { context: Math.abs(answer - largest) / Math.max(largest, 1), memory: Math.max(0, ...memory) }
}

function largestContext(cell: PlacementCell, release: string): number {
  return largestPlacement({ ...cell, spread: true }, plansOf(release)[cell.variant])?.context ?? 0
}

function pairs(content: unknown): Found[] {
  const { cells } = placementSchema.parse(content)
  return cells
    .filter(({ variant, draft }) => variant === 'patched' && !draft)
    .map((patched) => {
      const stock = cells.find(
        (each) =>
          each.variant === 'stock' &&
          each.size === patched.size &&
          each.quantization === patched.quantization &&
          each.type === patched.type &&
          each.gpus.join() === patched.gpus.join(),
      )
      if (stock) return { stock, patched }
      throw new Error(`the stock build was not measured: ${patched.quantization} ${patched.type}`)
    })
}

function find(
  cells: readonly PlacementCell[],
  variant: string,
  quantization: Quantization,
  type: CacheType,
  gpus: readonly number[],
): PlacementCell {
  const found = cells.find(
    (cell) =>
      cell.variant === variant &&
      !cell.draft &&
      cell.quantization === quantization &&
      cell.type === type &&
      cell.gpus.map((bytes) => Math.ceil(bytes / GiB)).join() === gpus.join(),
  )
  if (found) return found
  throw new Error(`not measured: ${variant} ${quantization} ${type} on ${gpus.join(' + ')} GiB`)
}

const last = ({ points }: PlacementCell): PlacementCell['points'][number] | undefined => points.at(-1)
const tokens = (count: number): string => (count === 0 ? '–' : count.toLocaleString('en-US'))
const percent = (part: number): string => `${Number((part * 100).toPrecision(2))} %`
