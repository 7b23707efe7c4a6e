import { plansOf, usedBytes } from '@exaone4/capacity'
import { markdownRows } from '@exaone4/harness'
import { type GpuMemoryCell, gpuMemorySchema } from '../documents/gpu-memory.ts'
import { percent } from './gpu-contexts-table.ts'

/**
 * The table of docs/gpu.md with the memory of the 32B model on a real GPU in the patched build, in GB, beside what
 * `pnpm capacity` computes now.
 */
export function gpuMemoryTable(content: unknown): string {
  const { builds, gpus, cells: all } = gpuMemorySchema.parse(content)
  const cells = all.filter(({ variant, size }) => variant === 'patched' && size === '32B')
  const plan = plansOf(builds[0]?.release ?? '').patched
  const free = gpus.map((gpu) => gpu.free)
  const rows = cells.map((cell) => {
    const allocated = allocatedOnGpus(cell)
    const { prompted } = cell.held
    const { size, quantization, type } = cell
    const placement = plan({ size, quantization, type, gpus: free, spread: true }, cell.context)
    const computed = placement.gpus.reduce((total, gpu) => total + usedBytes(gpu), 0)
    return [
      cell.type,
      cell.context.toLocaleString('en-US'),
      ...(['weights', 'cache', 'computeBuffer'] as const).map((part) => gigabytes(onGpus(cell, part))),
      gigabytes(allocated),
      gigabytes(cell.ps.vram),
      gigabytes(prompted),
      gigabytes(computed),
      prompted === null ? '–' : percent(computed, prompted),
    ]
  })
  const header = [
    'cache',
    'context',
    'weights',
    'cache',
    'compute buffers',
    'sum',
    '`/api/ps`',
    'driver',
    'computed',
    'difference',
  ]
  return markdownRows([header, ...rows], header.length)
}

function allocatedOnGpus(cell: GpuMemoryCell): number {
  return onGpus(cell, 'weights') + onGpus(cell, 'cache') + onGpus(cell, 'computeBuffer')
}

function onGpus({ gpus }: GpuMemoryCell, part: 'weights' | 'cache' | 'computeBuffer'): number {
  return gpus.reduce((total, gpu) => total + gpu[part], 0)
}

function gigabytes(bytes: number | null): string {
  return bytes === null ? '–' : (bytes / 1e9).toFixed(2)
}
