import { existsSync, readdirSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Edit, Patch } from '@exaone4/patches'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { planBackends } from '../../src/build/backends.ts'
import { runPaths } from '../../src/build/cuda/verify.ts'
import { patchSources } from '../../src/build/llama-cpp-patches.ts'
import { makeLlamaServer, planLlamaServer } from '../../src/build/llama-server.ts'
import { failureOf, temporaryTree, temporaryWorkspace } from '../../testing/project.ts'
import { upstreamRepository } from '../../testing/tree.ts'
import { lockHolder } from '../helpers/lock-holder.ts'

/** A release with the names of upstream's. */
const release = {
  'go.mod': 'module github.com/ollama/ollama\n',
  LLAMA_CPP_VERSION: 'b7\n',
  'llm/llama_server.go': 'package llm\n',
  'llama/compat/README.md': '',
  'cmake/apply-git-patches.cmake': '',
  'llama/server/CMakePresets.json':
    '{"version": 3, "configurePresets": [{"name": "cpu"}, {"name": "darwin"}]}',
  'llama/server/CMakeLists.txt': `
cmake_minimum_required(VERSION 3.21)
project(server C)
set(src $ENV{OLLAMA_LLAMA_CPP_SOURCE})
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY \${CMAKE_BINARY_DIR}/bin)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY \${CMAKE_BINARY_DIR}/bin)
if(APPLE)
    set(CMAKE_INSTALL_RPATH "@loader_path")
else()
    set(CMAKE_INSTALL_RPATH "$ORIGIN")
endif()
add_library(llama SHARED \${src}/src/shift.c \${src}/src/other.c)
add_executable(llama-server \${src}/tools/server.c)
target_link_libraries(llama-server llama)
`,
}

/** Its llama-server shifts by 1, and by 2 with the patch. */
const llamaCpp = {
  'CMakeLists.txt': 'project("llama.cpp" C CXX)\n',
  'ggml/src/CMakeLists.txt': '',
  'cmake/a.cmake': '',
  'common/a.h': '',
  'include/a.h': '',
  'vendor/a.h': '',
  'src/shift.c': 'int shift(void) {\n    return 1;\n}\n',
  'src/other.c': 'int other(void) { return 0; }\n',
  'tools/server.c':
    '#include <stdio.h>\nint shift(void); int other(void);\nint main(void) {\n    printf("version: %d\\n", shift() + other());\n    return 0;\n}\n',
}

const edit: Edit = {
  id: 'shift/two',
  file: 'src/shift.c',
  description: 'it shifts by two',
  within: { function: 'shift' },
  match: { kind: 'number_literal' },
  operation: { kind: 'replace', with: '2' },
}
const patch: Patch = {
  id: 'shift',
  of: 'llama.cpp',
  title: 'shift : by two',
  intent: 'It shifts by two.',
  why: { reason: 'a test', issues: [] },
  droppable: 'at once',
  edits: [edit],
  goDir: '/no/such/folder',
}

interface Setting {
  checkout: string
  cmake: string
  /** Builds with patches; returns what the program reports, the files that were compiled, and those of the result. */
  make: (patches: readonly Patch[]) => Promise<{ version: string; compiled: string[]; files: string[] }>
}

async function setting(files: Record<string, string> = release): Promise<Setting> {
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(files)]
  const checkout = await temporaryTree(llamaCpp)
  const plan = await planLlamaServer(tree, { kind: 'source', path: checkout })
  const cmake = join(space.cache, 'llama-server', plan.id, 'cmake')
  return {
    checkout,
    cmake,
    make: async (patches) => {
      const before = await objectTimes(cmake)
      const to = join(await temporaryTree(), 'lib')
      const sources = { pristine: checkout, writes: patchSources(plan, checkout, patches).writes }
      await makeLlamaServer(space, plan, sources, to, { tree, jobs: 1 })
      const { stdout } = await execa(join(to, 'llama-server'), { env: { LD_LIBRARY_PATH: to } })
      const compiled = [...(await objectTimes(cmake))].filter(([name, time]) => before.get(name) !== time)
      return { version: stdout, compiled: compiled.map(([name]) => name).sort(), files: await readdir(to) }
    },
  }
}

/** When each file was compiled, by its name. */
async function objectTimes(cmake: string): Promise<Map<string, number>> {
  const entries = existsSync(cmake) ? await readdir(cmake, { recursive: true }) : []
  const objects = entries.filter((path) => path.endsWith('.c.o') && !path.includes('CompilerId'))
  const times = objects.map(async (path) => {
    const { mtimeMs } = await stat(join(cmake, path))
    return [basename(path, '.c.o'), mtimeMs] as const
  })
  return new Map(await Promise.all(times))
}

test('a release before v0.34, which has no script that applies patches', async () => {
  const { 'cmake/apply-git-patches.cmake': _, ...older } = release
  const { make } = await setting(older)
  expect(await make([patch])).toMatchObject({ version: 'version: 2' })
})

test('a release before v0.34, which runs llama-quantize, gets it as well', async () => {
  const quantizing = {
    ...release,
    'server/quantization.go': 'package server\n\nvar path, _ = llm.FindLlamaCppBinary("llama-quantize")\n',
    'llama/server/CMakeLists.txt': `${release['llama/server/CMakeLists.txt']}
add_executable(llama-quantize \${src}/tools/server.c)
target_link_libraries(llama-quantize llama)
`,
  }
  expect(await (await setting(quantizing)).make([])).toMatchObject({
    files: expect.arrayContaining(['llama-quantize', 'llama-server']),
  })
  const { files } = await (await setting()).make([])
  expect(files).not.toContain('llama-quantize')
})

test('from stock to patched and back, only what depends on the edit is compiled', async () => {
  const { checkout, make } = await setting()
  expect(await make([])).toMatchObject({ version: 'version: 1', compiled: ['other', 'server', 'shift'] })
  expect(await make([patch])).toMatchObject({ version: 'version: 2', compiled: ['shift'] })
  expect(await make([patch])).toMatchObject({ version: 'version: 2', compiled: [] })
  const three = { ...patch, edits: [{ ...edit, operation: { kind: 'replace', with: '3' } as const }] }
  expect(await make([three])).toMatchObject({ version: 'version: 3', compiled: ['shift'] })
  expect(await make([])).toMatchObject({ version: 'version: 1', compiled: ['shift'] })
  for (const [path, text] of Object.entries(llamaCpp)) {
    expect(await readFile(join(checkout, path), 'utf8')).toBe(text)
  }
  expect(readdirSync(checkout).sort()).toEqual(
    [...new Set(Object.keys(llamaCpp).map((path) => path.split('/', 1).join()))].sort(),
  )
})

test('a run that was killed is repeated', async () => {
  const { cmake, make } = await setting()
  await make([])
  await writeFile(join(cmake, 'unfinished'), '')
  expect(await make([patch])).toMatchObject({ version: 'version: 2' })
  expect(existsSync(join(cmake, 'unfinished'))).toBe(false)
})

test('another command in the same folder waits until the program is copied', async () => {
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(release)]
  const checkout = await temporaryTree(llamaCpp)
  const plan = await planLlamaServer(tree, { kind: 'source', path: checkout })
  const cmake = join(space.cache, 'llama-server', plan.id, 'cmake')
  const other = await lockHolder(`${cmake}.lock`)
  const controller = new AbortController()
  const lines: string[] = []
  const made = makeLlamaServer(space, plan, { pristine: checkout, writes: [] }, join(space.root, 'to'), {
    tree,
    jobs: 1,
    signal: controller.signal,
    onLine: (line) => {
      lines.push(line)
      controller.abort()
    },
  })
  expect(await failureOf(made)).toMatchObject({ code: 'interrupted' })
  expect(lines[0]).toContain(`waiting for process ${other.pid}`)
  expect(existsSync(join(cmake, '../llama.cpp'))).toBe(false)
})

const NO_INSTALL = { install: false, say: () => undefined }

test('a build tells the patches and the code that are in it', async () => {
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(release)]
  const own = { kind: 'source', path: await temporaryTree(llamaCpp) } as const
  const said: string[] = []
  const options = { ...NO_INSTALL, say: (line: string) => said.push(line) }
  const planned = (variant: 'patched' | 'stock') =>
    planBackends(space, tree, own, undefined, 'all', { series: [patch], variant }, options)
  const [patched, stock] = [await planned('patched'), await planned('stock')]
  expect(patched).toMatchObject({ id: stock.id, patches: ['shift'], llamaServer: { origin: 'user' } })
  expect(Object.keys(patched.code)).toEqual(['llama.cpp/src/shift.c'])
  expect(stock).toMatchObject({ patches: ['shift'], code: {} })

  const [to, toStock] = [join(space.root, 'patched'), join(space.root, 'stock')]
  await patched.make(to, { tree, jobs: 1, cudaJobs: 1 })
  await stock.make(toStock, { tree, jobs: 1, cudaJobs: 1 })
  expect(said[0]).toMatch(/^llama-server: llama.cpp from .*\(the release pins b7\), patched: shift$/)
  expect(said[1]).toMatch(/\(the release pins b7\)$/)
})

test.runIf(process.platform === 'linux')('libraries are looked for beside the program only', async () => {
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(release)]
  const pristine = await temporaryTree(llamaCpp)
  const plan = await planLlamaServer(tree, { kind: 'source', path: pristine })
  const to = join(space.root, 'lib')
  await makeLlamaServer(space, plan, { pristine, writes: [] }, to, { tree, jobs: 1 })
  const { stdout } = await execa('readelf', ['-d', join(to, 'llama-server')])
  expect(runPaths(stdout)).toEqual(['$ORIGIN'])
})

test('a llama-server that is already compiled gets no patches, and the build says so', async () => {
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(release)]
  const program = await temporaryTree({ 'llama-server': '#!/bin/sh\necho "version: 9"\n' })
  const said: string[] = []
  const options = { ...NO_INSTALL, say: (line: string) => said.push(line) }
  const own = { kind: 'program', path: program } as const
  const planned = (variant: 'patched' | 'stock') =>
    planBackends(space, tree, own, undefined, 'all', { series: [patch], variant }, options)
  const [patched, stock] = [await planned('patched'), await planned('stock')]
  const sentence = 'the patches of llama.cpp are not applied (shift): your llama-server is already compiled'
  expect(patched).toMatchObject({ patches: [], code: {}, llamaServer: { unpatchable: sentence } })
  expect(stock.llamaServer).not.toHaveProperty('unpatchable')
  await patched.make(join(space.root, 'to'), { tree, jobs: 1, cudaJobs: 1 })
  expect(said).toEqual(['llama-server: your own, 9 (the release pins b7)', sentence])
})

test('edits that do not fit a checkout are a drift, with what to do', async () => {
  const [space, tree] = [await temporaryWorkspace(), await upstreamRepository(release)]
  const checkout = await temporaryTree({ ...llamaCpp, 'src/shift.c': 'int moved(void) { return 1; }\n' })
  const own = { kind: 'source', path: checkout } as const
  const options = { series: [patch], variant: 'stock' } as const
  const failure = await failureOf(planBackends(space, tree, own, undefined, 'all', options, NO_INSTALL))
  expect(failure).toMatchObject({
    code: 'drift',
    message: `the patches of llama.cpp do not fit ${checkout}; nothing was changed`,
    hint: `check out b7 in ${checkout}, or unset OLLAMA_LLAMA_CPP_SOURCE`,
  })
  expect(failure.detail).toContain('wrong-base: shift/two\n--> src/shift.c:1')
})
