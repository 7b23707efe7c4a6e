import { createHash } from 'node:crypto'
import { copyFile, cp, link, mkdir, readFile, rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { ServerEnvironment, Workspace } from '@exaone4/harness'
import { BUILD_INFO, run, withScratch } from '@exaone4/harness'

const SOURCE = join(import.meta.dirname, 'fake-gpu.cpp')
const INCLUDED = join(import.meta.dirname, 'pool.hpp')
const HEADERS = ['include', 'src'].map((folder) => join('ml/backend/ggml/ggml', folder))
const LIBRARIES = 'lib/ollama'
/** Folder in which a release looks for its CUDA backend. */
const PLUGIN = join(LIBRARIES, 'cuda_v13', 'libggml-cuda.so')

export interface FakeGpuRequest {
  /** A finished build of the runner era; it is not changed. */
  build: { dir: string }
  /** The source tree of the build, for its headers. */
  tree: string
  /** Memory of each GPU in bytes. */
  gpus: readonly number[]
  signal?: AbortSignal
}

export interface FakeGpuBuild {
  /** The program to run. */
  ollama: string
  /** Environment variables that make the GPUs visible to it. */
  environment: ServerEnvironment
}

/**
 * Makes a build with emulated GPUs, which hold no memory. The server plans and allocates as on real GPUs, on any machine.
 * Its answers are meaningless. A second call with the same build compiles nothing.
 *
 * @throws Failure `prerequisite`, `build`, `interrupted`
 */
export async function makeFakeGpuBuild(space: Workspace, request: FakeGpuRequest): Promise<FakeGpuBuild> {
  if (process.platform !== 'linux') {
    throw new Failure('prerequisite', 'emulated GPUs need Linux', { hint: 'run this in a Linux container' })
  }
  const { build, gpus } = request
  const parent = join(space.cache, 'fake-gpu')
  const dir = join(parent, `${basename(build.dir)}-${await key(build.dir)}`)
  const isThere = await stat(dir).then(
    () => true,
    () => false,
  )
  if (!isThere) {
    await withScratch(parent, async (scratch) => {
      const result = join(scratch, 'result')
      await assemble(space, request, result)
      await rename(result, dir)
    })
  }
  return { ollama: join(dir, 'bin/ollama'), environment: { EXAONE4_FAKE_GPUS: gpus.join(',') } }
}

async function key(build: string): Promise<string> {
  const hash = createHash('sha256')
  for (const path of [SOURCE, INCLUDED, join(build, BUILD_INFO)]) hash.update(await readFile(path))
  return hash.digest('hex').slice(0, 8)
}

async function assemble(
  space: Workspace,
  { build, tree, signal }: FakeGpuRequest,
  dir: string,
): Promise<void> {
  // The program finds its libraries relative to its real path, so a symbolic link does not work.
  const ollama = join(dir, 'bin/ollama')
  await mkdir(dirname(ollama), { recursive: true })
  await link(join(build.dir, 'bin/ollama'), ollama).catch(() =>
    copyFile(join(build.dir, 'bin/ollama'), ollama),
  )
  // A real CUDA backend would show the machine's own GPUs.
  const filter = (path: string): boolean => !basename(path).startsWith('cuda_v')
  await cp(join(build.dir, LIBRARIES), join(dir, LIBRARIES), {
    recursive: true,
    verbatimSymlinks: true,
    filter,
  })

  const plugin = join(dir, PLUGIN)
  await mkdir(dirname(plugin), { recursive: true })
  await run({
    command: 'g++',
    args: [
      ...['-std=c++17', '-O1', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-fvisibility=hidden'],
      ...HEADERS.flatMap((folder) => ['-isystem', join(tree, folder)]),
      ...['-o', plugin, SOURCE],
      ...['-L', join(dir, LIBRARIES), '-lggml-base'],
    ],
    cwd: tree,
    log: join(space.cache, 'log', 'fake-gpu.log'),
    code: 'build',
    hint: 'see the log for the full output of the compiler; "pnpm run doctor" checks the tools',
    ...(signal && { signal }),
  })
}
