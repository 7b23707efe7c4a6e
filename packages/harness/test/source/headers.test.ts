import { readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { completeHeaders, vendoredHeaders } from '../../src/source/headers.ts'
import { preparedTree } from '../../src/source/tree.ts'
import { failureOf, temporaryTree, temporaryWorkspace } from '../../testing/project.ts'
import { git, release, saying, upstream } from '../../testing/tree.ts'
import { useModuleCache } from '../helpers/module-cache.ts'

const withRunner = { ...upstream, 'llama/llama.go': 'package llama\n' }
const vendor = 'llama/llama.cpp/vendor'
const paths = vendoredHeaders.map(({ include }) => `${vendor}/${include}`)
const stb = `${vendor}/stb/stb_image.h`

test('they complete a tree, and are no part of it', async () => {
  const space = await temporaryWorkspace()
  const source = { kind: 'path', dir: await temporaryTree(withRunner) } as const
  const { dir } = await preparedTree(space, release, source, [saying('patched')])
  for (const path of paths) expect(readFileSync(join(dir, path), 'utf8')).toMatch(/^\s*#|\/\*|\/\//m)
  expect((await git(dir, 'ls-tree', '-r', '--name-only', 'HEAD')).split('\n').sort()).toEqual(
    Object.keys(withRunner).sort(),
  )
  expect(await git(dir, 'status', '--porcelain')).toBe('')

  const other = await preparedTree(space, release, source, [saying('another series')])
  for (const path of paths) expect(readFileSync(join(other.dir, path)).length).toBeGreaterThan(20)
})

test('one that was lost is put back', async () => {
  const space = await temporaryWorkspace()
  const source = { kind: 'path', dir: await temporaryTree(withRunner) } as const
  const { dir } = await preparedTree(space, release, source, [])
  const before = await readFile(join(dir, stb))
  await rm(join(dir, stb))
  await preparedTree(space, release, source, [])
  expect(await readFile(join(dir, stb))).toEqual(before)
})

test('a tree that has them keeps its own', async () => {
  const own = Object.fromEntries(paths.map((path) => [path, '// its own\n']))
  const tree = await temporaryTree({ ...withRunner, ...own })
  expect(await completeHeaders(tree, join(tree, 'scratch'))).toEqual([])
  for (const path of paths) expect(readFileSync(join(tree, path), 'utf8')).toBe('// its own\n')
})

test('only those that a tree lacks are added', async () => {
  const own = Object.fromEntries(paths.filter((path) => path !== stb).map((path) => [path, '// its own\n']))
  const tree = await temporaryTree({ ...withRunner, ...own })
  expect(await completeHeaders(tree, join(tree, 'scratch'))).toEqual([stb])
})

test('a tree that does not compile llama.cpp needs none', async () => {
  const tree = await temporaryTree(upstream)
  expect(await completeHeaders(tree, join(tree, 'scratch'))).toEqual([])
})

test.each([
  ['missing', {}],
  ['damaged', { 'llama/llama.cpp/common/stb_image.h': '' }],
])('one that is %s in the module cache is named', async (state, files) => {
  const own = Object.fromEntries(paths.filter((path) => path !== stb).map((path) => [path, '']))
  const tree = await temporaryTree({ ...withRunner, ...own })
  await useModuleCache([{ id: 'github.com/ollama/ollama@v0.11.0', files: { 'go.mod': '', ...files } }])
  const failure = await failureOf(completeHeaders(tree, join(tree, 'scratch')))
  expect(failure).toMatchObject({
    code: 'source',
    message: `the header stb/stb_image.h is ${state} in the Go module github.com/ollama/ollama`,
    hint: expect.stringContaining('go clean -modcache'),
  })
})
