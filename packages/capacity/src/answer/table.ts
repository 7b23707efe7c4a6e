import type { GpuUse } from '../placement/place.ts'
import type { Answer, CapacityDocument } from './answer.ts'
import { gigabytes, gpuNames } from './sizes.ts'

const HEAD = [
  'weights',
  'cache',
  'build',
  'largest context',
  'weights',
  'full-attention cache',
  'sliding-window cache',
  'compute buffers',
  'reserved',
  'free',
]

/** The answers as text for a terminal: one line each, sizes in GB (10^9) for all GPUs together. */
export function capacityTable({ release, gpus, spread, answers }: CapacityDocument): string {
  const rows = [HEAD, ...answers.map(row)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) =>
        column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  const size = answers[0]?.size ?? ''
  const how = gpus.length > 1 && spread ? ', spread' : ''
  return [
    `EXAONE 4.0 ${size} on ${gpuNames(gpus)}${how}, Ollama ${release}; sizes in GB`,
    '',
    ...lines,
    '',
    'Computed with the rules by which the server places layers. `reserved` is memory that Ollama leaves free on each GPU.',
  ].join('\n')
}

function row({ variant, quantization, type, largest }: Answer): string[] {
  if (!largest) return [quantization, type, variant, 'none']
  const sum = (of: (gpu: GpuUse) => number): number => largest.gpus.reduce((total, gpu) => total + of(gpu), 0)
  const parts = [
    sum(({ weights }) => weights),
    sum(({ fullAttentionCache }) => fullAttentionCache),
    sum(({ slidingWindowCache }) => slidingWindowCache),
    sum(({ computeBuffer }) => computeBuffer),
    sum(({ reserved }) => reserved),
  ]
  const left = sum(({ free }) => free) - parts.reduce((total, bytes) => total + bytes, 0)
  return [
    quantization,
    type,
    variant,
    largest.context.toLocaleString('en'),
    ...[...parts, left].map((bytes) => gigabytes(bytes)),
  ]
}
