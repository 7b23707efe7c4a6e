import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Patch } from '@exaone4/patches'
import { expect, test } from 'vitest'
import type { HandEdit } from '../../src/source/hand-edits.ts'
import { type Refresh, refresh } from '../../src/source/refresh.ts'
import type { Source } from '../../src/source/source.ts'
import { preparedTree } from '../../src/source/tree.ts'
import type { Workspace } from '../../src/workspace.ts'
import { failureOf, temporaryTree, temporaryWorkspace, writeTree } from '../../testing/project.ts'
import { adding, git, release, saying, upstream } from '../../testing/tree.ts'

const ADDED = 'package main\n\nfunc added() int {\n\treturn 1\n}\n'

interface Setting {
  space: Workspace
  source: Source
  /** The tree, and where the files of the patch `files` lie. */
  dir: string
  files: string
  series: Patch[]
  /** `folder` is that for new files. */
  read: (write?: boolean, folder?: string) => Promise<Refresh>
}

/** A prepared tree: one patch edits, the other has `added.go`, and `era.go` for trees of the runner era. */
async function setting(more: Record<string, string> = {}): Promise<Setting> {
  const space = await temporaryWorkspace()
  const source = {
    kind: 'path',
    dir: await temporaryTree({ ...upstream, 'runner/llamarunner/runner.go': 'package llamarunner\n' }),
  } as const
  const folder = await temporaryTree({
    'go/added.go': ADDED,
    'go.runner-era/era.go': 'package main\n',
    'go.llama-server-era/era.go': 'package main\n\n// Another era.\n',
    ...Object.fromEntries(Object.entries(more).map(([path, text]) => [`go/${path}`, text])),
  })
  const files = { ...(await adding({})), goDir: join(folder, 'go') }
  const series = [saying('patched'), files]
  const { dir } = await preparedTree(space, release, source, series)
  const read = (write = false, target?: string) =>
    refresh(space, {
      release,
      source,
      series,
      write,
      ...(target !== undefined && { adoption: { patch: files, folder: target } }),
    })
  return { space, source, dir, files: folder, series, read }
}

const kinds = ({ edits }: Refresh) => Object.fromEntries(edits.map(({ path, kind }) => [path, kind]))
const text = (...path: string[]) => readFile(join(...path), 'utf8')

test('a tree without changes has nothing to read back', async () => {
  const { read } = await setting()
  expect(await read(true)).toMatchObject({ edits: [], written: [], isComplete: false })
})

test('what would be written is told, and nothing is', async () => {
  const { dir, files, read } = await setting()
  await writeFile(join(dir, 'added.go'), ADDED.replace('1', '2'))
  const { edits, written } = await read()
  expect(edits).toMatchObject([
    { kind: 'ours', path: 'added.go', patch: 'files', target: join(files, 'go/added.go'), isThere: false },
  ])
  expect(edits[0]?.hunks[0]?.lines).toEqual(expect.arrayContaining(['-\treturn 1', '+\treturn 2']))
  expect(written).toEqual([])
  expect(await text(files, 'go/added.go')).toBe(ADDED)
})

test('a file of ours returns to its patch, that of another era stays, and the tree is made anew', async () => {
  const { dir, files, read } = await setting()
  await writeTree(dir, {
    'added.go': 'package main\n\n// By hand.\n',
    'era.go': 'package main\n\n// This era.\n',
  })
  const { written, isComplete } = await read(true)
  expect(written).toEqual([join(files, 'go/added.go'), join(files, 'go.runner-era/era.go')])
  expect(await text(files, 'go/added.go')).toContain('By hand')
  expect(await text(files, 'go.runner-era/era.go')).toContain('This era')
  expect(await text(files, 'go.llama-server-era/era.go')).toContain('Another era')
  expect(isComplete).toBe(true)
  expect(await text(dir, 'added.go')).toContain('By hand')
  expect(await git(dir, 'status', '--porcelain')).toBe('')
  expect(await read(true)).toMatchObject({ edits: [], written: [] })
})

test('changes that were committed by hand are read back, and the commit is kept by a branch', async () => {
  const { dir, files, read } = await setting()
  await writeFile(join(dir, 'added.go'), 'package main\n\n// By hand.\n')
  await git(dir, 'commit', '--quiet', '--all', '--message=my work')
  const head = await git(dir, 'rev-parse', 'HEAD')
  expect(await read(true)).toMatchObject({ isComplete: true })
  expect(await text(files, 'go/added.go')).toContain('By hand')
  expect(await git(dir, 'rev-parse', 'by-hand')).toBe(head)
  expect(await git(dir, 'log', '--format=%s')).not.toContain('my work')
})

test('a change of upstream is shown as an edit to write, with its function, and keeps the tree as it is', async () => {
  const { dir, files, read } = await setting()
  await writeTree(dir, {
    'greeting.go': (await text(dir, 'greeting.go')).replace('"patched"', '"patched" + more()'),
    'main.go': `package main\n\nimport "os"\n\nfunc main() {\n\tprintln(greeting())\n\tos.Exit(0)\n}\n`,
    'added.go': 'package main\n\n// By hand.\n',
  })
  const result = await read(true)
  expect(result.edits.filter(({ kind }) => kind === 'upstream')).toMatchObject([
    { path: 'greeting.go', declarations: ['func greeting'], edits: ['greeting/text'] },
    { path: 'main.go', declarations: ['import declaration', 'func main'], edits: [] },
  ])
  expect(result).toMatchObject({ written: [join(files, 'go/added.go')], isComplete: false })
  expect(await text(dir, 'main.go')).toContain('os.Exit')

  const again = await read(true)
  expect(again.written).toEqual([])
  expect(again.edits).toContainEqual(expect.objectContaining({ path: 'added.go', isThere: true }))
})

test('a new file needs a patch, and goes to the folder that is named', async () => {
  const { dir, files, read } = await setting()
  await writeTree(dir, { 'sub/new.go': 'package sub\n', 'built.log': 'ignored\n' })
  expect(kinds(await read(true))).toEqual({ 'sub/new.go': 'unassigned' })
  expect(existsSync(join(files, 'go/sub/new.go'))).toBe(false)

  const { written, isComplete } = await read(true, 'go.runner-era')
  expect(written).toEqual([join(files, 'go.runner-era/sub/new.go')])
  expect(isComplete).toBe(true)
  expect(await text(dir, 'sub/new.go')).toBe('package sub\n')
  expect(await git(dir, 'show', '--format=', '--name-only', 'HEAD')).toContain('sub/new.go')
})

test('a file that changed in its patch since is refused, and none is written', async () => {
  const { dir, files, read } = await setting({ 'another.go': 'package main\n' })
  await writeTree(dir, {
    'added.go': 'package main\n\n// By hand.\n',
    'another.go': 'package main\n\n// Too.\n',
  })
  await writeFile(join(files, 'go/added.go'), 'package main\n\n// Elsewhere.\n')
  expect(kinds(await read())).toEqual({ 'added.go': 'conflict', 'another.go': 'ours' })
  const failure = await failureOf(read(true))
  expect(failure).toMatchObject({
    code: 'source',
    detail: expect.stringContaining(join(files, 'go/added.go')),
  })
  expect(await text(files, 'go/added.go')).toContain('Elsewhere')
  expect(await text(files, 'go/another.go')).toBe('package main\n')
  expect(await text(dir, 'added.go')).toContain('By hand')
})

test('a new file does not take the place of one that the patch has for other trees', async () => {
  const { dir, files, read } = await setting()
  await writeFile(join(dir, 'late.go'), 'package main\n\n// By hand.\n')
  await writeTree(files, { 'go.llama-server-era/late.go': 'package main\n' })
  expect(kinds(await read(false, 'go.llama-server-era'))).toEqual({ 'late.go': 'conflict' })
})

test('a file of ours that is gone is told, and stays in its patch', async () => {
  const { dir, files, read } = await setting()
  await rm(join(dir, 'added.go'))
  const { edits, isComplete } = await read(true)
  expect(edits).toMatchObject([{ kind: 'removed', path: 'added.go', target: join(files, 'go/added.go') }])
  expect(isComplete).toBe(false)
  expect(await text(files, 'go/added.go')).toBe(ADDED)
})

test('a tree that is not there, or not finished, is said to be so', async () => {
  const { space, source, series, dir, read } = await setting()
  await writeFile(join(dir, '.git/exaone4.json'), JSON.stringify({ sum: 'h1:x', series: 'x' }))
  expect((await failureOf(read())).message).toContain('not completely applied')
  await rm(dir, { recursive: true })
  const missing = failureOf(refresh(space, { release, source, series, write: false }))
  expect(await missing).toMatchObject({ code: 'source', hint: expect.stringContaining('pnpm build:ollama') })
})

test('a method, a struct and what is outside of both are told apart', async () => {
  const { dir, read } = await setting()
  const before =
    'package main\n\ntype oven struct {\n\tdegrees int\n}\n\nfunc (o *oven) bake() {}\n\nvar x = 1\n'
  await writeFile(join(dir, 'greeting.go'), before)
  await git(dir, 'commit', '--quiet', '--all', '--message=by hand')
  const edits = (await read()).edits.filter(
    (edit): edit is Extract<HandEdit, { kind: 'upstream' }> => edit.kind === 'upstream',
  )
  expect(edits.map(({ declarations }) => declarations)).toEqual([
    ['func greeting', 'type oven', 'method oven.bake'],
  ])
})
