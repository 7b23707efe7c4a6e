import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { columns } from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import { missingLibraries, readCompileTimes } from '@exaone4/harness'
import { type CudaBuildDocument, cudaBuildSchema } from '../documents/cuda-build.ts'
import { documentHead } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'
import { architectureCosts } from './cuda-architectures.ts'

const DESCRIPTION =
  'A CUDA build: how long the compilers took for all files of the CUDA backend together, and for the longest; the ' +
  'wall-clock time of a stock build with the same CUDA backend (null if it already existed) and of a repeated build; ' +
  'the CPU time and size of three files that were compiled for one architecture after the other; ' +
  'the size in bytes of each library of the CUDA backend, and the libraries that each needs but that are neither in ' +
  'the folder nor on the machine. And the head sizes with a flash-attention kernel for a q8_0 cache.'

/** The number of files with the longest times that are kept. */
const LONGEST = 12
/** Head sizes of 1.2B, and of 32B and 33B. */
const EXAONE_HEADS = [64, 128]
const BACKEND = 'libggml-cuda.so'
/** Libraries that come with the GPU driver only. */
const DRIVER = 'libcuda.so.1'
/** The name of a flash-attention kernel whose K and V have type 8, which is q8_0. The head size comes first. */
const Q8_0_KERNEL = /flash_attn_ext_vecILi(\d+)ELi\d+EL9ggml_type8ELS\d*_8E/g
/** Longer than such a name. */
const OVERLAP = 256

/** Inspects a CUDA build, and times it if this run made it. */
export async function measureCudaBuild(request: MeasureRequest): Promise<Measured> {
  const { patched, stock, buildSeconds, say } = request
  const library = Object.keys(patched.info.files).find((path) => path.endsWith(`/${BACKEND}`))
  if (!patched.info.cuda || library === undefined) {
    throw new Failure('prerequisite', 'this measurement needs a CUDA build', {
      hint: 'pnpm measure cuda-build --backend cuda --cuda-toolkit pip --cuda-arch 86',
    })
  }
  const { toolkit, origin, architectures } = patched.info.cuda
  const started = Date.now()
  await request.again()
  const again = (Date.now() - started) / 1000
  say(`repeated build: ${again.toFixed(1)} s`)

  const { folder: compiledIn } = patched.info.cuda
  const dir = compiledIn && join(request.space.cache, 'cmake', compiledIn, 'cmake')

  const folder = dirname(library)
  const missing = await missingLibraries(join(patched.dir, folder))
  const libraries = Object.fromEntries(
    Object.entries(missing).map(([name, needed]) => [
      name,
      { size: patched.info.files[`${folder}/${name}`]?.size ?? 0, missing: needed },
    ]),
  )
  const document = cudaBuildSchema.parse({
    ...documentHead('cuda-build', DESCRIPTION, [patched, stock]),
    cuda: { toolkit, origin, architectures },
    compiled: dir === undefined ? null : await compiledFiles(dir),
    seconds: { stock: stock.built ? buildSeconds.stock : null, again },
    architectures: (dir !== undefined && (await architectureCosts(request, dir))) || null,
    libraries,
    kernels: { q8_0: await q8HeadSizes(join(patched.dir, library)) },
  })
  return { document: { ...document }, table: columns(rows(libraries)), failed: problems(document) }
}

/** The recorded times of the compilers. Where some are missing, their sum would tell too little. */
async function compiledFiles(dir: string): Promise<CudaBuildDocument['compiled']> {
  const times = Object.entries(await readCompileTimes(dir)).sort(([, a], [, b]) => b - a)
  const objects = (await readdir(dir, { recursive: true })).filter((path) => /\.(c|cu|cpp)\.o$/.test(path))
  if (times.length === 0 || objects.length !== times.length) return null
  const longest = times.slice(0, LONGEST).map(([object, seconds]) => [basename(object), seconds] as const)
  return {
    files: times.length,
    seconds: times.reduce((sum, [, seconds]) => sum + seconds, 0),
    longest: Object.fromEntries(longest),
  }
}

/**
 * Head sizes with flash-attention kernels for a q8_0 cache in a CUDA library, according to the names of the kernels.
 */
export async function q8HeadSizes(library: string): Promise<number[]> {
  const sizes = new Set<number>()
  let last = ''
  for await (const chunk of createReadStream(library, 'latin1')) {
    const text = `${last}${chunk}`
    for (const [, size] of text.matchAll(Q8_0_KERNEL)) sizes.add(Number(size))
    last = text.slice(-OVERLAP)
  }
  return [...sizes].sort((a, b) => a - b)
}

function problems({ libraries, kernels }: ReturnType<typeof cudaBuildSchema.parse>): string[] {
  const missing = Object.entries(libraries).flatMap(([name, library]) =>
    library.missing
      .filter((each) => each !== DRIVER)
      .map((each) => `${name} needs ${each}, which is missing`),
  )
  return [
    ...missing,
    ...(libraries[BACKEND] ? [] : [`there is no ${BACKEND}`]),
    ...EXAONE_HEADS.filter((size) => !kernels.q8_0.includes(size)).map(
      (size) => `there is no flash-attention kernel for a q8_0 cache with heads of ${size}`,
    ),
  ]
}

function rows(libraries: Record<string, { size: number; missing: string[] }>): string[][] {
  return [
    ['library', 'MB', 'missing'],
    ...Object.entries(libraries).map(([name, { size, missing }]) => [
      name,
      (size / 1e6).toFixed(1),
      missing.join(' '),
    ]),
  ]
}
