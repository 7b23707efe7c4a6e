import type { PlacementCell } from '../documents/placement-document.ts'

const GiB = 2 ** 30

export const HEADER: string[] = [
  'build',
  'size',
  'weights',
  'cache',
  'draft',
  'gpus',
  'largest context',
  'GB counted',
  'GB of cache',
]

export function rowOf(cell: PlacementCell): string[] {
  const { variant, size, quantization, type, draft = '', gpus, largest, points } = cell
  const { devices = [], cacheAllocated = 0 } = points.at(-1) ?? {}
  const counted = devices.reduce(
    (sum, { weights, cache, computeBuffer }) => sum + weights + cache + computeBuffer,
    0,
  )
  const names = gpus.map((bytes) => (bytes / GiB).toFixed(1)).join('+')
  const sizes = [counted, cacheAllocated].map((bytes) => (bytes / 1e9).toFixed(2))
  return [variant, size, quantization, type, draft, names, String(largest), ...sizes]
}
