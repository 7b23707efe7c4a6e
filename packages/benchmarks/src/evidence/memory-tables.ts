import { markdownRows } from '@exaone4/harness'
import { type PlacementCell, type PlacementPoint, placementSchema } from '../documents/placement-document.ts'

const GiB = 2 ** 30
const TYPES = ['q8_0', 'f16', 'q4_0'] as const
const QUANTIZATIONS = ['Q4_K_M', 'Q5_K_M'] as const
const VARIANTS = ['stock', 'patched'] as const
const GPUS = [[12, 24], [11.7, 23.7], [24], [23.7]] as const
/** Large enough for everything that the stock build needs. */
const LARGE = [80] as const
const WHOLE = 131_072

type Variant = (typeof VARIANTS)[number]
type Find = (variant: Variant, quantization: string, type: string, gpus: readonly number[]) => PlacementCell

/** The tables of docs/memory.md by name. */
export function memoryTables(placement: unknown): Record<'cache' | 'limit' | 'largest', string> {
  const find = finder(placement)
  return {
    cache: markdownRows(
      [
        ['cache', ...VARIANTS],
        ...TYPES.map((type) => [type, ...VARIANTS.map((variant) => wholeCache(find, variant, type))]),
      ],
      3,
    ),
    limit: markdownRows(
      [
        [
          'weights',
          'context',
          'weights on GPUs',
          'cache, estimated',
          'compute buffer, estimated',
          'total',
          'cache, allocated',
        ],
        ...QUANTIZATIONS.map((quantization) => limitRow(find, quantization)),
      ],
      7,
    ),
    largest: markdownRows(
      [
        ['weights', 'cache', ...GPUS.map((gpus) => `${gpus.join(' + ')} GiB`)],
        ...QUANTIZATIONS.flatMap((quantization) =>
          TYPES.map((type) => [
            quantization,
            type,
            ...GPUS.map((gpus) =>
              VARIANTS.map((variant) => tokens(find(variant, quantization, type, gpus).largest)).join(' → '),
            ),
          ]),
        ),
      ],
      6,
    ),
  }
}

/** Figures from the same measurement that README and docs quote. */
export function placementFigures(placement: unknown): Record<string, string> {
  const find = finder(placement)
  return Object.fromEntries(
    VARIANTS.flatMap((variant) => [
      ...TYPES.map((type) => [`cache-${variant}-${type}`, `${wholeCache(find, variant, type)} GB`]),
      ...QUANTIZATIONS.map((quantization) => [
        `largest-${variant}-${quantization}`,
        tokens(find(variant, quantization, 'q8_0', GPUS[0]).largest),
      ]),
    ]),
  )
}

function finder(placement: unknown): Find {
  const { cells } = placementSchema.parse(placement)
  return (variant, quantization, type, gpus) => {
    const sizes = gpus.map((gibibytes) => Math.floor(gibibytes * GiB)).join()
    const found = cells.find(
      (cell) =>
        cell.variant === variant &&
        cell.size === '32B' &&
        cell.quantization === quantization &&
        cell.type === type &&
        cell.gpus.join() === sizes,
    )
    if (found) return found
    throw new Error(`not measured: ${variant} ${quantization} ${type} on ${gpus.join(' + ')} GiB`)
  }
}

/** GB of the cache of the whole context. */
function wholeCache(find: Find, variant: Variant, type: string): string {
  const point = last(find(variant, 'Q4_K_M', type, LARGE))
  if (point.context !== WHOLE) throw new Error(`${variant} ${type}: the whole context was not measured`)
  return gigabytes(point.cacheAllocated)
}

/** The largest context of stock Ollama, and the memory that it counts there. */
function limitRow(find: Find, quantization: string): string[] {
  const point = last(find('stock', quantization, 'q8_0', GPUS[0]))
  const parts = (['weights', 'cache', 'computeBuffer'] as const).map((part) =>
    point.devices.reduce((total, device) => total + device[part], 0),
  )
  const all = parts.reduce((total, bytes) => total + bytes, 0)
  return [quantization, tokens(point.context), ...[...parts, all, point.cacheAllocated].map(gigabytes)]
}

function last({ points }: PlacementCell): PlacementPoint {
  const point = points.at(-1)
  if (point) return point
  throw new Error('nothing was measured with every layer on GPUs')
}

const tokens = (count: number): string => count.toLocaleString('en-US')
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)
