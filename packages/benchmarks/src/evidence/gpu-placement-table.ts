import { markdownRows } from '@exaone4/harness'
import { type GpuPlacement, gpuByHandSchema } from '../documents/gpu-by-hand.ts'

const GiB = 2 ** 30

/** The table of docs/gpu.md with the layers that a real GPU holds, stock beside patched. */
export function gpuPlacementTable(content: unknown): string {
  const { placements } = gpuByHandSchema.parse(content)
  const rows = placements
    .filter(({ variant }) => variant === 'patched')
    .map((patched) => {
      const { freeBytes, asked, context } = patched
      const stock = placements.find(
        (each) => each.variant === 'stock' && each.freeBytes === freeBytes && each.asked === asked,
      )
      return [
        `${(freeBytes / GiB).toFixed(1)} GiB`,
        asked === null ? 'not set' : asked.toLocaleString('en-US'),
        context.toLocaleString('en-US'),
        stock ? layers(stock) : '–',
        layers(patched),
        gigabytes(patched.ps.size),
        gigabytes(patched.held),
        patched.tokensPerSecond.toFixed(0),
      ]
    })
  const header = [
    'free',
    '`num_ctx`',
    'context',
    'layers, stock',
    'layers, patched',
    '`/api/ps`',
    'driver',
    'tokens/s',
  ]
  return markdownRows([header, ...rows], 8)
}

const layers = ({ layers: { offloaded, total } }: GpuPlacement): string => `${offloaded} of ${total}`

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(2)
