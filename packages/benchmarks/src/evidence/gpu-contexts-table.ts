import { plansOf, usedBytes } from '@exaone4/capacity'
import { markdownRows } from '@exaone4/harness'
import { type GpuCell, gpuDocumentSchema } from '../documents/gpu-document.ts'
import { SPEED_HEADER, speedRow } from '../measure/speed.ts'

const GiB = 2 ** 30

/**
 * The table of docs/gpu.md with the largest contexts that servers found on real GPUs, and the memory that they took
 * there, beside what `pnpm capacity` computes now.
 */
export function gpuContextsTable(content: unknown): string {
  const { builds, cells } = gpuDocumentSchema.parse(content)
  const release = builds[0]?.release ?? ''
  const rows = cells
    .filter(({ variant }) => variant === 'patched')
    .map((cell) => [
      cell.gpus.sizes.map((bytes) => (bytes / GiB).toFixed(1)).join(' + '),
      `${cell.size} ${cell.quantization}`,
      cell.type,
      beside(cell, stockOf(cell, cells), ({ found }) => tokens(found)),
      tokens(cell.computed.answer),
      cell.held === null || cell.found === 0 ? '–' : gigabytes(cell.held),
      ...memory(cell, release),
      beside(cell, stockOf(cell, cells), image),
    ])
  const header = [
    'free GiB',
    'model',
    'cache',
    'context',
    'computed context',
    'driver',
    'computed',
    'difference',
    'image',
  ]
  return markdownRows([header, ...rows], header.length)
}

/** The table with the whole context where it leaves layers on the CPU. */
export function gpuWholeTable(content: unknown): string {
  const rows = gpuDocumentSchema
    .parse(content)
    .cells.flatMap(({ gpus, size, quantization, type, variant, whole }) =>
      whole
        ? [
            [
              gpus.sizes.map((bytes) => (bytes / GiB).toFixed(1)).join(' + '),
              `${size} ${quantization}`,
              type,
              variant,
              tokens(whole.context),
              `${whole.layers.offloaded ?? '?'} of ${whole.layers.total}`,
              whole.tokensPerSecond.toFixed(0),
            ],
          ]
        : [],
    )
  const header = ['free GiB', 'model', 'cache', 'build', 'context', 'layers on the GPU', 'tokens/s']
  return markdownRows([header, ...rows], header.length)
}

/** The table with the speed of both builds on a real GPU. */
export function gpuSpeedTable(content: unknown): string {
  const { speed } = gpuDocumentSchema.parse(content)
  return markdownRows([SPEED_HEADER, ...speed.cells.map((cell) => speedRow(cell))], SPEED_HEADER.length)
}

function stockOf(cell: GpuCell, cells: readonly GpuCell[]): GpuCell | undefined {
  return cells.find(
    ({ variant, gpus, size, quantization, type }) =>
      variant === 'stock' &&
      gpus.label === cell.gpus.label &&
      size === cell.size &&
      quantization === cell.quantization &&
      type === cell.type,
  )
}

/** One text if both builds have the same, otherwise stock → patched. */
function beside(patched: GpuCell, stock: GpuCell | undefined, text: (cell: GpuCell) => string): string {
  const own = text(patched)
  return stock === undefined || text(stock) === own ? own : `${text(stock)} → ${own}`
}

function image({ image }: GpuCell): string {
  return image === undefined ? '' : image === 200 ? 'answered' : `HTTP ${image}`
}

/** What `pnpm capacity` computes for the same context, and how much more that is than the driver reported. */
function memory(cell: GpuCell, release: string): string[] {
  const { found, held, gpus, size, quantization, type, projector } = cell
  if (found === 0 || held === null) return ['–', '–']
  const question = { size, quantization, type, projector, gpus: gpus.sizes, spread: gpus.sizes.length > 1 }
  // A context that does not fit by computation was found, too.
  const placement = plansOf(release).patched({ ...question, unlimited: true }, found)
  const computed = placement.gpus.reduce((total, gpu) => total + usedBytes(gpu), 0)
  return [gigabytes(computed), percent(computed, held)]
}

/** By how much a computed size exceeds a measured one. */
export function percent(computed: number, measured: number): string {
  const text = (((computed - measured) / measured) * 100).toFixed(1)
  return `${text === '-0.0' ? '0.0' : text} %`
}

const tokens = (count: number): string => (count === 0 ? '–' : count.toLocaleString('en-US'))

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(2)
