import { markdownRows } from '@exaone4/harness'
import { type GpuMemoryCell, gpuMemorySchema } from '../documents/gpu-memory.ts'

/** The table of docs/gpu.md with the memory of the 32B model on a real GPU in the patched build, in GB. */
export function gpuMemoryTable(content: unknown): string {
  const cells = gpuMemorySchema
    .parse(content)
    .cells.filter(({ variant, size }) => variant === 'patched' && size === '32B')
  const rows = cells.map((cell) => {
    const allocated = allocatedOnGpus(cell)
    const { prompted } = cell.held
    return [
      cell.type,
      cell.context.toLocaleString('en-US'),
      ...(['weights', 'cache', 'computeBuffer'] as const).map((part) => gigabytes(onGpus(cell, part))),
      gigabytes(allocated),
      gigabytes(cell.ps.vram),
      gigabytes(prompted),
      prompted === null ? '–' : `${(((prompted - allocated) / allocated) * 100).toFixed(1)} %`,
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
    'driver over sum',
  ]
  return markdownRows([header, ...rows], 9)
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
