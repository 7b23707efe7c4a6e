import { createReadStream } from 'node:fs'
import { dirname, join } from 'node:path'
import { columns } from '@exaone4/conformance'
import { Failure } from '@exaone4/failure'
import { missingLibraries } from '@exaone4/harness'
import { cudaBuildSchema } from '../documents/cuda-build.ts'
import { documentHead } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const DESCRIPTION =
  'A build for CUDA: how long this run took to make it, by the clock and beside whatever else the machine did (null ' +
  'where it was made before), how long to find it made, the size in bytes of each library of the CUDA backend, and ' +
  'what each needs that is not in the folder or on the machine. Kernels are counted by head size.'

const BACKEND = 'libggml-cuda.so'
/** What comes with the driver of a GPU, and from nowhere else. */
const DRIVER = 'libcuda.so.1'
/** The name of a flash-attention kernel whose K and V are of type 8, which is q8_0: its head size first. */
const Q8_0_KERNEL = /flash_attn_ext_vecILi(\d+)ELi\d+EL9ggml_type8ELS\d*_8E/g
/** Longer than that name. */
const OVERLAP = 256

/** Looks at a CUDA build, and times what making it took in this run. */
export async function measureCudaBuild(request: MeasureRequest): Promise<Measured> {
  const { patched, stock, buildSeconds, say } = request
  const library = Object.keys(patched.info.files).find((path) => path.endsWith(`/${BACKEND}`))
  if (!patched.info.cuda || library === undefined) {
    throw new Failure('prerequisite', 'a build for the CPU says nothing of one for CUDA', {
      hint: 'pnpm measure cuda-build --backend cuda --cuda-toolkit pip --cuda-arch 86',
    })
  }
  const { toolkit, origin, architectures } = patched.info.cuda
  const started = Date.now()
  await request.again()
  const again = (Date.now() - started) / 1000
  say(`the same again: ${again.toFixed(1)} s`)

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
    seconds: {
      patched: patched.built ? buildSeconds.patched : null,
      stock: stock.built ? buildSeconds.stock : null,
      again,
    },
    libraries,
    kernels: { q8_0: (await q8HeadSizes(join(patched.dir, library))).length },
  })
  return { document: { ...document }, table: columns(rows(libraries)), failed: problems(document) }
}

/** Head sizes for which a CUDA library has kernels of flash attention over a q8_0 cache, by their names in it. */
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
      .map((each) => `${name} needs ${each}, which is not there`),
  )
  return [
    ...missing,
    ...(libraries[BACKEND] ? [] : [`there is no ${BACKEND}`]),
    ...(kernels.q8_0 === 0 ? ['no kernel of flash attention takes a q8_0 cache'] : []),
  ]
}

function rows(libraries: Record<string, { size: number; missing: string[] }>): string[][] {
  return [
    ['library', 'MB', 'not there'],
    ...Object.entries(libraries).map(([name, { size, missing }]) => [
      name,
      (size / 1e6).toFixed(1),
      missing.join(' '),
    ]),
  ]
}
