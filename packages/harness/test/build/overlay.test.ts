import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { goBuild, goFlags } from '../../src/build/go-build.ts'
import { stockReplacements, upstreamFile, writeOverlay } from '../../src/build/overlay.ts'
import { preparedTree, type Tree } from '../../src/source/tree.ts'
import { failureOf, temporaryTree, temporaryWorkspace } from '../../testing/project.ts'
import { adding, environment, release, saying, upstream } from '../../testing/tree.ts'

const files = {
  'greeting_more.go': 'package main\n\nfunc init() { println("added") }\n',
  'testdata/한글.txt': 'ours',
}
const version = { 'version/version.go': 'package version\n\nvar Version string\n' }
const main =
  'package main\n\nimport "github.com/ollama/ollama/version"\n\nfunc main() {\n\tprintln(greeting(), version.Version)\n}\n'

async function setting() {
  const space = await temporaryWorkspace()
  const source = {
    kind: 'path',
    dir: await temporaryTree({ ...upstream, ...version, 'main.go': main }),
  } as const
  const tree = await preparedTree(space, release, source, [saying('patched'), await adding(files)])
  return { space, tree }
}

test('the replacements are what the series changed: old contents, and nothing for new files', async () => {
  const { tree } = await setting()
  const replacements = await stockReplacements(tree)
  expect(
    Object.fromEntries([...replacements].map(([path, content]) => [path, content?.toString() ?? null])),
  ).toEqual({
    'greeting.go': upstream['greeting.go'],
    'greeting_more.go': null,
    'testdata/한글.txt': null,
  })
})

test('a tree without a series has none', async () => {
  const { tree, space } = await setting()
  const bare: Tree = await preparedTree(
    space,
    release,
    { kind: 'path', dir: await temporaryTree(upstream) },
    [],
  )
  expect(await stockReplacements(bare)).toEqual(new Map())
  expect((await upstreamFile(tree, 'windows.txt')).toString()).toBe('one\r\ntwo\r\n')
})

test('with them, the patched folder compiles to the stock program', async () => {
  const { space, tree } = await setting()
  const settings = await temporaryTree({ env: 'GOFLAGS=-no-such-flag\n' })
  environment({ GOENV: join(settings, 'env'), GOFLAGS: '-tags=wrong -mod=vendor', GOWORK: '/nonexistent' })
  const scratch = await temporaryTree()
  const overlay = await writeOverlay(tree.dir, await stockReplacements(tree), join(scratch, 'overlay'))
  const task = { tree: tree.dir, flags: goFlags('1.2.3+a'), jobs: 2 }
  await goBuild(space, { ...task, output: join(scratch, 'patched') })
  await goBuild(space, { ...task, output: join(scratch, 'stock'), overlay })
  expect((await execa(join(scratch, 'patched'))).stderr).toBe('added\npatched 1.2.3+a')
  expect((await execa(join(scratch, 'stock'))).stderr).toBe('stock 1.2.3+a')
  const stamp = (await execa('go', ['version', '-m', join(scratch, 'stock')])).stdout
  expect(stamp).not.toContain('vcs')
})

test("what does not compile has the compiler's words and the log", async () => {
  const { space, tree } = await setting()
  const broken = new Map([
    ['greeting.go', Buffer.from('package main\n\nfunc greeting() string { return 1 }\n')],
  ])
  const scratch = await temporaryTree()
  const overlay = await writeOverlay(tree.dir, broken, scratch)
  const task = { tree: tree.dir, flags: [], overlay, output: join(scratch, 'out') }
  const failure = await failureOf(goBuild(space, task))
  expect(failure).toMatchObject({ code: 'build', message: 'go build failed (exit status 1)' })
  expect(failure.detail).toContain('cannot use 1')
  expect(readFileSync(failure.log ?? '', 'utf8')).toContain('cannot use 1')
})
