import { shapes } from '@exaone4/models/browser'
import type { GpuUse } from '../placement/placement.ts'
import type { Answer, CapacityDocument } from './answer.ts'
import { partKeys, parts, unusedBytes } from './parts.ts'
import { gigabytes, gpuNames } from './sizes.ts'

const NAMES = ['weights', 'cache', 'build', 'largest context']
const HEAD = [...NAMES, ...Object.values(parts), 'free', 'lacking']

/**
 * The answers as text for a terminal: one line each, sizes in GB (10^9) for all GPUs together. With one quantization and
 * cache type, also a line for each GPU, and the environment to set.
 */
export function capacityTable(document: CapacityDocument): string {
  const { release, gpus, spread, draft, projector, answers } = document
  const isOne = new Set(answers.map(({ quantization, type }) => `${quantization} ${type}`)).size === 1
  const rows = answers.flatMap((answer) => [
    row(answer),
    ...(isOne && gpus.length > 1 ? (answer.largest?.gpus.map(gpuRow) ?? []) : []),
  ])
  const size = answers[0]?.size ?? '32B'
  const how = gpus.length > 1 && spread ? ', spread' : ''
  const seeing = projector ? ' with its projector' : ''
  const drafted = draft ? ` with a 1.2B ${draft} as draft model` : ''
  return [
    `EXAONE ${shapes[size].member} ${size}${seeing}${drafted} on ${gpuNames(gpus)}${how}, Ollama ${release}; sizes in GB`,
    '',
    ...aligned(withoutEmptyColumns([HEAD, ...rows])),
    '',
    'Computed with the rules by which the server places layers.',
    '`reserved` is memory that is left free on each GPU. `lacking` is missing for the whole context of the model.',
    ...defaultContextLine(answers),
    ...(isOne
      ? environmentLines(answers)
      : ['Give --quant and --kv to see each GPU and the environment to set.']),
  ].join('\n')
}

function row({ variant, quantization, type, largest, lacking }: Answer): string[] {
  const name = [quantization, type, variant, largest ? largest.context.toLocaleString('en') : 'none']
  const sizes = largest ? sizesOf(largest.gpus) : [...partKeys, 'free'].map(() => '')
  return [...name, ...sizes, lacking === null ? '' : gigabytes(lacking)]
}

function gpuRow(gpu: GpuUse, index: number): string[] {
  return ['', '', `GPU ${index}`, `${gpu.layers} layers`, ...sizesOf([gpu]), '']
}

/** Each part and what is left. */
function sizesOf(gpus: readonly GpuUse[]): string[] {
  const sum = (of: (gpu: GpuUse) => number): number => gpus.reduce((total, gpu) => total + of(gpu), 0)
  const taken = partKeys.map((part) => sum((gpu) => gpu[part]))
  return [...taken.map((bytes) => (bytes === 0 ? '' : gigabytes(bytes))), gigabytes(sum(unusedBytes))]
}

function withoutEmptyColumns(rows: readonly string[][]): string[][] {
  const isEmpty = HEAD.map((_, column) => rows.slice(1).every((cells) => cells[column] === ''))
  return rows.map((cells) => cells.filter((_, column) => !isEmpty[column]))
}

function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  )
  return rows.map((cells) =>
    cells
      .map((cell, column) =>
        column < NAMES.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

function defaultContextLine(answers: readonly Answer[]): string[] {
  const [context] = answers.flatMap(({ largest }) => largest?.chosen?.defaultContext ?? [])
  return context === undefined
    ? []
    : [`If neither you nor the request sets a context, Ollama uses ${context.toLocaleString('en')} tokens.`]
}

function environmentLines(answers: readonly Answer[]): string[] {
  return answers
    .filter(({ largest }) => largest)
    .map(({ variant, environment }) => {
      const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
      return `Set for ${variant}: ${variables.join(' ')}`
    })
}
