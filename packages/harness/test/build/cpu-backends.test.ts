import { existsSync, readdirSync } from 'node:fs'
import { cp, readFile, rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildCpuBackends, cpuBackendsId } from '../../src/build/cpu-backends.ts'
import { workspace } from '../../src/workspace.ts'
import { failureOf, temporaryTree, temporaryWorkspace, writeTree } from '../../testing/project.ts'
import { git, upstreamRepository } from '../../testing/tree.ts'

/** A project with the names of upstream's; its library is a copy, made once. */
const project = {
  'go.mod': 'module github.com/ollama/ollama\n',
  'CMakeLists.txt': `
cmake_minimum_required(VERSION 3.21)
project(Ollama NONE)
set(made \${CMAKE_BINARY_DIR}/lib/ollama/libggml-cpu.so)
add_custom_command(
  OUTPUT \${made}
  COMMAND \${CMAKE_COMMAND} -E echo compiled
  COMMAND \${CMAKE_COMMAND} -E copy \${CMAKE_SOURCE_DIR}/ml/backend/ggml/ggml/ggml.c \${made}
  DEPENDS \${CMAKE_SOURCE_DIR}/ml/backend/ggml/ggml/ggml.c)
add_custom_target(ggml-cpu DEPENDS \${made})
add_custom_target(ggml-cpu-haswell
  COMMAND \${CMAKE_COMMAND} -E make_directory \${CMAKE_BINARY_DIR}/lib/ollama
  COMMAND \${CMAKE_COMMAND} -E touch \${CMAKE_BINARY_DIR}/lib/ollama/libggml-cpu-haswell.so)
`,
  'CMakePresets.json': '{"version": 3, "configurePresets": [{"name": "CPU"}]}',
  'ml/backend/ggml/ggml/ggml.c': 'int ggml;\n',
}

/** Builds, and says whether anything was compiled. */
async function compiled(space: Parameters<typeof buildCpuBackends>[0], tree: string): Promise<boolean> {
  const lines: string[] = []
  const libraries = await buildCpuBackends(space, { tree, jobs: 2, onLine: (line) => lines.push(line) })
  expect(await readFile(join(libraries, 'libggml-cpu.so'), 'utf8')).toBe('int ggml;\n')
  return lines.includes('compiled')
}

test('the libraries are built once', async () => {
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(project)]
  expect(await compiled(space, tree)).toBe(true)
  expect(await compiled(space, tree)).toBe(false)
})

test('for one CPU, only its variant is built', async () => {
  const space = await temporaryWorkspace()
  const tree = await upstreamRepository({
    ...project,
    'ml/backend/ggml/ggml/src/CMakeLists.txt':
      'ggml_add_cpu_backend_variant(x64)\nggml_add_cpu_backend_variant(haswell AVX2)\n',
  })
  const libraries = await buildCpuBackends(space, { tree, jobs: 1 }, ['AVX', 'AVX2'])
  expect(readdirSync(libraries)).toEqual(['libggml-cpu-haswell.so'])
})

test('they are those of their sources', async () => {
  const tree = await upstreamRepository(project)
  const before = await cpuBackendsId(tree)
  await writeTree(tree, { 'go.mod': 'module github.com/ollama/ollama // changed\n' })
  await git(tree, 'commit', '--quiet', '--all', '--message=other')
  expect(await cpuBackendsId(tree)).toBe(before)
  await writeTree(tree, { 'ml/backend/ggml/ggml/ggml.c': 'int other;\n' })
  await git(tree, 'commit', '--quiet', '--all', '--message=ggml')
  expect(await cpuBackendsId(tree)).not.toBe(before)
})

test('another folder with the same sources, and a clone that was moved', async () => {
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(project)]
  const other = join(await temporaryTree(), 'other')
  await cp(tree, other, { recursive: true })
  expect(await cpuBackendsId(other)).toBe(await cpuBackendsId(tree))
  await compiled(space, tree)
  expect(await compiled(space, other)).toBe(true)

  const moved = workspace(join(await temporaryTree(), 'moved'))
  await rename(space.root, moved.root)
  expect(await compiled(moved, other)).toBe(true)
})

test('what a killed run left is made anew', async () => {
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(project)]
  await compiled(space, tree)
  const dir = join(space.cache, 'cmake', await cpuBackendsId(tree))
  await writeFile(join(dir, 'unfinished'), '')
  await writeFile(join(dir, 'lib/ollama/libggml-cpu.so'), 'half writ')
  expect(await compiled(space, tree)).toBe(true)
  expect(readdirSync(dir)).not.toContain('unfinished')
})

test('a source that was changed after the clock was set back is compiled', async () => {
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(project)]
  await compiled(space, tree)
  const dir = join(space.cache, 'cmake', await cpuBackendsId(tree))
  const library = join(dir, 'lib/ollama/libggml-cpu.so')
  await writeFile(library, 'what was compiled before the change')
  const later = new Date(Date.now() + 3600_000)
  await utimes(library, later, later)
  expect(await compiled(space, tree)).toBe(true)
})

test('a failure has the log, and does not count as killed', async () => {
  const space = await temporaryWorkspace()
  const tree = await upstreamRepository({
    ...project,
    'CMakeLists.txt': 'message(FATAL_ERROR "no compiler")\n',
  })
  const failure = await failureOf(buildCpuBackends(space, { tree, jobs: 1 }))
  expect(failure).toMatchObject({ code: 'build', message: 'cmake -S failed (exit status 1)' })
  expect(failure.detail).toContain('no compiler')
  expect(existsSync(failure.log ?? '')).toBe(true)
  expect(readdirSync(join(space.cache, 'cmake', await cpuBackendsId(tree)))).not.toContain('unfinished')
})
