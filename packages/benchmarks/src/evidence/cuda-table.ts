import { markdownRows } from '@exaone4/harness'
import { cudaBuildSchema } from '../documents/cuda-build.ts'

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
    ...(seconds.stock === null ? [] : [['the stock build afterwards', time(seconds.stock), '']]),
  ])
}

/** The table with what each architecture takes, compared with the one of the measured build. */
export function architecturesTable(content: unknown): string {
  const { cuda, architectures } = cudaBuildSchema.parse(content)
  const own = architectures?.find(({ architecture }) => cuda.architectures[0]?.startsWith(architecture))
  const ratio = (part: number, whole: number | undefined): string => (part / (whole ?? Number.NaN)).toFixed(2)
  const rows = (architectures ?? []).map(({ architecture, seconds, bytes }) => [
    `\`${architecture}\``,
    ratio(seconds, own?.seconds),
    ratio(bytes, own?.bytes),
  ])
  return markdownRows([['`--cuda-arch`', 'CPU time', 'size'], ...rows], 3)
}

function table(rows: string[][]): string {
  return markdownRows([['what', 'time', 'size'], ...rows], 3)
}

const time = (seconds: number): string =>
  seconds < 120 ? `${Number(seconds.toFixed(1))} s` : `${Math.round(seconds / 60)} min`

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
