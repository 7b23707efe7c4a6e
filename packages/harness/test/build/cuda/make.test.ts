import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { makeCudaBackend } from '../../../src/build/cuda/make.ts'
import { type CudaPlan, planCuda } from '../../../src/build/cuda/plan.ts'
import { failureOf, temporaryTree, temporaryWorkspace, writeTree } from '../../../testing/project.ts'
import { git, upstreamRepository } from '../../../testing/tree.ts'
import { toolkitFolder } from '../../helpers/cuda.ts'
import { lockHolder } from '../../helpers/lock-holder.ts'

/** A project with the names of upstream's, in C: its CUDA is a library that is compiled beside it. */
const project = {
  'CMakeLists.txt': `
cmake_minimum_required(VERSION 3.21)
project(Ollama C)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY \${CMAKE_BINARY_DIR}/lib/ollama)
find_library(CUDA_cudart_LIBRARY cudart PATHS \${CUDAToolkit_ROOT}/lib NO_DEFAULT_PATH)
add_library(ggml-base SHARED ml/backend/ggml/ggml/base.c)
add_library(ggml-cuda MODULE ml/backend/ggml/ggml/cuda.c ml/backend/ggml/ggml/more.c)
string(REPLACE ";" "," FOR "\${CMAKE_CUDA_ARCHITECTURES}")
target_compile_definitions(ggml-cuda PRIVATE FOR="\${FOR}")
target_link_libraries(ggml-cuda PRIVATE ggml-base \${CUDA_cudart_LIBRARY})
`,
  'CMakePresets.json': JSON.stringify({
    version: 3,
    configurePresets: [{ name: 'CUDA 12' }, { name: 'CUDA 13' }],
  }),
  'ml/backend/ggml/ggml/base.c': 'int base(void) { return 1; }\n',
  'ml/backend/ggml/ggml/cuda.c':
    'int base(void); int cudaMalloc(void); const char *built = FOR; int cuda(void) { return base() + cudaMalloc(); }\n',
  'ml/backend/ggml/ggml/more.c': 'int more(void) { return 2; }\n',
}

interface Setting {
  /** Where it is compiled. */
  cmake: string
  tree: string
  plan: CudaPlan
  /** Every line of progress. */
  told: string[]
  /** Makes the backend for a new build; returns its `lib/ollama`, and the files that were compiled. */
  make: (signal?: AbortSignal) => Promise<{ to: string; compiled: string[] }>
}

async function setting(architectures = ['86-real']): Promise<Setting> {
  const { root, nvcc } = await toolkitFolder('13.0.88')
  await library(join(root, 'lib/libcudart.so.13'), 'int cudaMalloc(void) { return 3; }\n')
  await symlink('libcudart.so.13', join(root, 'lib/libcudart.so'))
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(project)]
  const plan = await planCuda(tree, {
    toolkit: { nvcc, version: '13.0.88', origin: 'system' },
    architectures,
  })
  const cmake = join(space.cache, 'cmake/one')
  const told: string[] = []
  return {
    cmake,
    told,
    tree,
    plan,
    make: async (signal) => {
      const to = await temporaryTree()
      await library(join(to, 'libggml-base.so'), project['ml/backend/ggml/ggml/base.c'])
      const compiled: string[] = []
      const onLine = (line: string): void => {
        told.push(line)
        const file = /^\d+ of \d+ files.*: (.+)$/.exec(line)?.[1]
        if (file !== undefined) compiled.push(file)
      }
      const task = { tree, jobs: 1, onLine, ...(signal && { signal }) }
      await makeCudaBackend(space, plan, { cmake, to }, task)
      return { to, compiled }
    },
  }
}

async function library(path: string, code: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const soname = `-Wl,-soname,${basename(path)}`
  await execa('gcc', ['-shared', '-fPIC', soname, '-x', 'c', '-', '-o', path], { input: code })
}

const EVERY_FILE = ['base.c', 'cuda.c', 'more.c']

describe.runIf(platform() === 'linux')('a CUDA backend', () => {
  test('is put where Ollama looks, with what it needs, and nothing else', async () => {
    const { make } = await setting(['86-real', '90-real'])
    const { to } = await make()
    expect(readdirSync(to).sort()).toEqual(['cuda_v13', 'libggml-base.so'])
    const dir = join(to, 'cuda_v13')
    expect(readdirSync(dir).sort()).toEqual(['libcudart.so.13', 'libggml-cuda.so'])
    const made = join(dir, 'libggml-cuda.so')
    expect(await readFile(made, 'latin1')).toContain('86-real,90-real')
    expect((await execa('readelf', ['-d', made])).stdout).toContain('[$ORIGIN:$ORIGIN/..]')
    expect((await execa('readelf', ['-S', made])).stdout).not.toContain('.symtab')
  })

  test('is compiled once, also when the tree is made anew', async () => {
    const { tree, make } = await setting()
    expect((await make()).compiled.sort()).toEqual(EVERY_FILE)
    for (const path of Object.keys(project)) await utimes(join(tree, path), new Date(), new Date())
    const { to, compiled } = await make()
    expect(compiled).toEqual([])
    expect(readdirSync(join(to, 'cuda_v13'))).toContain('libggml-cuda.so')
  })

  test('goes on where a killed run stopped, less what that had half written', async () => {
    const { cmake, make } = await setting()
    await make()
    const objects = join(cmake, 'cmake/CMakeFiles/ggml-cuda.dir/ml/backend/ggml/ggml')
    await writeFile(join(cmake, 'cmake/unfinished'), '')
    await truncate(join(objects, 'more.c.o'), 100)
    await rm(join(cmake, 'cmake/lib/ollama/libggml-cuda.so'))
    expect((await make()).compiled).toEqual(['more.c'])
  })

  test('is not compiled by two at once: the second waits for the first to end', async () => {
    const { cmake, told, make } = await setting()
    await make()
    const other = await lockHolder(join(cmake, 'cmake.lock'))
    const abort = new AbortController()
    const interrupted = failureOf(make(abort.signal))
    await expect.poll(() => told.at(-1)).toContain(`waiting for process ${other.pid}`)
    abort.abort()
    expect((await interrupted).code).toBe('interrupted')
    told.length = 0
    const made = make()
    await expect.poll(() => told.at(-1)).toContain(`waiting for process ${other.pid}`)
    await other.kill()
    expect((await made).compiled).toEqual([])
  })

  test('that is interrupted leaves a mark, so that the next run looks for what is half written', async () => {
    const { cmake, make } = await setting()
    await make()
    const abort = new AbortController()
    abort.abort()
    expect((await failureOf(make(abort.signal))).code).toBe('interrupted')
    expect(existsSync(join(cmake, 'cmake/unfinished'))).toBe(true)
    await make()
    expect(existsSync(join(cmake, 'cmake/unfinished'))).toBe(false)
  })
})

test('plans agree as long as what is compiled, with what and for what is the same', async () => {
  const { nvcc } = await toolkitFolder('13.0.88')
  const tree = await upstreamRepository({ ...project, 'main.go': 'package main\n' })
  const toolkit = { nvcc, version: '13.0.88', origin: 'system' } as const
  const id = async (architectures: string[], version = '13.0.88'): Promise<string> =>
    (await planCuda(tree, { toolkit: { ...toolkit, version }, architectures })).id
  const first = await id(['86-real'])
  expect(await id(['86-real', '90-real'])).not.toBe(first)
  expect(await id(['86-real'], '13.1.80')).not.toBe(first)
  await writeTree(tree, { 'main.go': 'package main // changed\n' })
  await git(tree, 'commit', '--quiet', '--all', '--message=go')
  expect(await id(['86-real'])).toBe(first)
  await writeTree(tree, { 'ml/backend/ggml/ggml/cuda.c': 'int other;\n' })
  await git(tree, 'commit', '--quiet', '--all', '--message=cuda')
  expect(await id(['86-real'])).not.toBe(first)
})

test('the preset and the folder are those of the toolkit, in either era', async () => {
  const choice = async (version: string) => ({
    toolkit: { nvcc: '/cuda/bin/nvcc', version, origin: 'system' as const },
    architectures: ['86-real'],
  })
  const runner = await upstreamRepository(project)
  expect(await planCuda(runner, await choice('12.8.93'))).toMatchObject({
    folder: 'cuda_v12',
    project: { preset: 'CUDA 12', source: '.' },
  })
  const server = await upstreamRepository({
    'llm/llama_server.go': 'package llm\n',
    LLAMA_CPP_VERSION: 'b1\n',
    'llama/compat/a.cpp': '',
    'cmake/apply-git-patches.cmake': '',
    'llama/server/CMakePresets.json': '{"configurePresets": [{"name": "llama_cuda_v13_user_arch"}]}',
  })
  expect(await planCuda(server, await choice('13.0.88'))).toMatchObject({
    folder: 'cuda_v13',
    project: { preset: 'llama_cuda_v13_user_arch', source: 'llama/server' },
  })
  expect(await failureOf(planCuda(server, await choice('12.8.93')))).toMatchObject({
    code: 'prerequisite',
    message: 'this release does not support CUDA 12.8.93',
    detail: '/cuda/bin/nvcc; it supports CUDA 13',
  })
})
