import { markdownRows } from '@exaone4/harness'
import { cudaBuildSchema, cudaByHandSchema } from '../documents/cuda-build.ts'

type Libraries = ReturnType<typeof cudaBuildSchema.parse>['libraries']

const BACKEND = 'libggml-cuda.so'

/** The table of docs/cuda.md, from the document of `pnpm measure cuda-build`. */
export function cudaTable(content: unknown): string {
  const { compiled, seconds, libraries } = cudaBuildSchema.parse(content)
  return table([
    compiled
      ? [`first build, ${compiled.files} files`, minutesOfCompilers(compiled.seconds), backend(libraries)]
      : ['the CUDA backend', 'not timed', backend(libraries)],
    ['cuBLAS and the CUDA runtime', '', runtime(libraries)],
    ['the same build again', time(seconds.again), ''],
    ['the stock build afterwards', time(seconds.stock), ''],
  ])
}

/** The same table, from numbers that a person noted. */
export function cudaTableByHand(content: unknown): string {
  const { cpuSeconds, seconds, interrupted, libraries, cuda } = cudaByHandSchema.parse(content)
  return table([
    [`first build, ${cuda.files} CUDA files`, minutesOfCompilers(cpuSeconds.first), backend(libraries)],
    ['cuBLAS and the CUDA runtime', '', runtime(libraries)],
    ['the same build again', time(seconds.again), ''],
    [`resumed after a kill, ${interrupted.compiledOnResume} files left`, time(seconds.resumed), ''],
    ['the stock build afterwards', time(seconds.stock), ''],
  ])
}

function table(rows: string[][]): string {
  return markdownRows([['what', 'time', 'size'], ...rows], 3)
}

const time = (seconds: number | null): string =>
  seconds === null ? 'not timed' : seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`

const minutesOfCompilers = (seconds: number): string => `${Math.round(seconds / 60)} min of CPU`

const backend = (libraries: Libraries): string => megabytes([libraries[BACKEND]?.size ?? Number.NaN])

/** Libraries that belong to NVIDIA. */
function runtime(libraries: Libraries): string {
  const sizes = Object.entries(libraries).flatMap(([name, { size }]) => (name === BACKEND ? [] : size))
  return megabytes(sizes)
}

function megabytes(sizes: readonly number[]): string {
  return `${Math.round(sizes.reduce((total, size) => total + size, 0) / 1e6)} MB`
}
