import { createHash } from 'node:crypto'
import { copyFile, cp, link, mkdir, readFile, rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { ServerEnvironment, Workspace } from '@exaone4/harness'
import { BUILD_INFO, ggmlHeaders, run, withScratch } from '@exaone4/harness'
import { CUDA_CONTEXT } from '../accounting/llama-server/place.ts'

const LIBRARIES = 'lib/ollama'
/** Folder in which a release looks for its CUDA backend. */
const PLUGIN = join(LIBRARIES, 'cuda_v13', 'libggml-cuda.so')

/** A ggml backend: the first file is compiled, the others are included. */
interface Backend {
  files: readonly string[]
  standard: string
}
const RUNNER: Backend = { files: ['runner/fake-gpu.cpp', 'runner/pool.hpp'], standard: 'c++17' }
const LLAMA_SERVER: Backend = { files: ['llama-server/fake-gpu.cpp'], standard: 'c++20' }

export interface FakeGpuRequest {
  /** A finished build; it is not changed. */
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
 * @throws Failure `prerequisite`, `source`, `build`, `interrupted`
 */
export async function makeFakeGpuBuild(space: Workspace, request: FakeGpuRequest): Promise<FakeGpuBuild> {
  if (process.platform !== 'linux') {
    throw new Failure('prerequisite', 'emulated GPUs need Linux', { hint: 'run this in a Linux container' })
  }
  const { build, gpus } = request
  const backend = (await exists(join(build.dir, LIBRARIES, 'llama-server'))) ? LLAMA_SERVER : RUNNER
  const parent = join(space.cache, 'fake-gpu')
  const dir = join(parent, `${basename(build.dir)}-${await key(build.dir, backend)}`)
  if (!(await exists(dir))) {
    await withScratch(parent, async (scratch) => {
      const result = join(scratch, 'result')
      await assemble(space, request, backend, result)
      await rename(result, dir)
    })
  }
  return {
    ollama: join(dir, 'bin/ollama'),
    environment: {
      EXAONE4_FAKE_GPUS: gpus.join(','),
      ...(backend === LLAMA_SERVER && { EXAONE4_FAKE_GPU_CONTEXT: String(CUDA_CONTEXT) }),
    },
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function key(build: string, { files }: Backend): Promise<string> {
  const hash = createHash('sha256')
  for (const path of [...files.map(fullPath), join(build, BUILD_INFO)]) hash.update(await readFile(path))
  return hash.digest('hex').slice(0, 8)
}

function fullPath(file: string): string {
  return join(import.meta.dirname, file)
}

async function assemble(
  space: Workspace,
  { build, tree, signal }: FakeGpuRequest,
  { files, standard }: Backend,
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
  const headers = await ggmlHeaders(space, tree, { signal })
  await run({
    command: 'g++',
    args: [
      ...[
        `-std=${standard}`,
        '-O1',
        '-Wall',
        '-Wextra',
        '-Werror',
        '-shared',
        '-fPIC',
        '-fvisibility=hidden',
      ],
      ...headers.flatMap((folder) => ['-isystem', folder]),
      ...['-o', plugin, ...files.slice(0, 1).map(fullPath)],
      ...['-L', join(dir, LIBRARIES), '-lggml-base'],
    ],
    cwd: tree,
    log: join(space.cache, 'log', 'fake-gpu.log'),
    code: 'build',
    hint: 'see the log for the full output of the compiler; "pnpm run doctor" checks the tools',
    ...(signal && { signal }),
  })
}
