import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Patch } from '@exaone4/patches'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { type Source, treeName } from '../../src/source/source.ts'
import { preparedTree, type Tree } from '../../src/source/tree.ts'
import type { Workspace } from '../../src/workspace.ts'
import { failureOf, temporaryTree, temporaryWorkspace, writeTree } from '../../testing/project.ts'
import { adding, environment, git, hostileHome, release, saying, upstream } from '../../testing/tree.ts'
import { lockHolder } from '../helpers/lock-holder.ts'

interface Setting {
  space: Workspace
  source: Source & { kind: 'path' }
  patches: Patch[]
  prepare: (patches?: readonly Patch[]) => Promise<Tree>
}

async function setting(files = upstream): Promise<Setting> {
  const space = await temporaryWorkspace()
  const source = { kind: 'path', dir: await temporaryTree(files) } as const
  const patches = [saying('patched'), await adding({ 'added.go': 'package main\n', 'added.log': 'ours\n' })]
  const prepare = (wanted: readonly Patch[] = patches) => preparedTree(space, release, source, wanted)
  return { space, source, patches, prepare }
}

const greeting = (dir: string) => readFile(join(dir, 'greeting.go'), 'utf8')
const titles = async (dir: string) => (await git(dir, 'log', '--reverse', '--format=%s')).split('\n')
const statePath = (dir: string) => join(dir, '.git/exaone4.json')
const applied = ['ollama v0.18.0', 'main: say patched', 'main: add files']

test('the tag is the pristine tree, and each patch is a commit on top', async () => {
  const { prepare } = await setting()
  const { dir, upstream: tag, series } = await prepare()
  expect(await titles(dir)).toEqual(applied)
  expect(await git(dir, 'show', '--no-patch', '--format=%b', 'HEAD~1')).toBe('The program says patched.\n')
  expect(await git(dir, 'rev-parse', tag)).toBe(await git(dir, 'rev-parse', 'HEAD~2'))
  expect((await git(dir, 'ls-tree', '-r', '--name-only', tag)).split('\n').sort()).toEqual(
    Object.keys(upstream).sort(),
  )
  expect(await git(dir, 'show', `${tag}:greeting.go`)).toContain('"stock"')
  expect(await greeting(dir)).toContain('"patched"')
  expect((await git(dir, 'diff', '--name-only', tag, 'HEAD')).split('\n')).toEqual([
    'added.go',
    'added.log',
    'greeting.go',
  ])
  expect(await git(dir, 'status', '--porcelain')).toBe('')
  expect(series).toMatch(/^[0-9a-f]{64}$/)
})

test('contents and modes are those of the source, byte for byte', async () => {
  const { dir } = await (await setting()).prepare()
  expect(await readFile(join(dir, 'windows.txt'), 'utf8')).toBe('one\r\ntwo\r\n')
  expect(
    (await execa('git', ['-C', dir, 'show', 'upstream:windows.txt'], { stripFinalNewline: false })).stdout,
  ).toBe('one\r\ntwo\r\n')
  expect(await git(dir, 'ls-tree', 'upstream', 'run.sh')).toMatch(/^100755 /)
})

test('the commits are the same on any machine', async () => {
  const { dir } = await (await setting()).prepare()
  expect(await git(dir, 'log', '--format=%H')).toMatchInlineSnapshot(`
    "4910bb8e126ebc621fe8461c3b55203fea117b47
    b0811e5eddaecf7723409b9c18acdb2e75c748f0
    b9685832f2186ab124ae0bebd04986af0fc7db38"
  `)
})

test('what the user set in git, or for git, changes nothing', async () => {
  const plain = await (await setting()).prepare()
  const hostile = await setting()
  environment({
    HOME: await hostileHome(),
    XDG_CONFIG_HOME: undefined,
    GIT_DIR: '/nonexistent',
    GIT_WORK_TREE: '/nonexistent',
    GIT_INDEX_FILE: '/nonexistent/index',
    GIT_AUTHOR_NAME: 'Somebody Else',
    GIT_COMMITTER_DATE: '2001-01-01T00:00:00Z',
    GIT_DEFAULT_HASH: 'sha256',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.autocrlf',
    GIT_CONFIG_VALUE_0: 'true',
    TZ: 'Asia/Seoul',
    LC_ALL: 'ko_KR.UTF-8',
  })
  const other = await hostile.prepare()
  expect(await git(other.dir, 'rev-parse', 'HEAD')).toBe(await git(plain.dir, 'rev-parse', 'HEAD'))
  expect(await greeting(other.dir)).toBe(await greeting(plain.dir))
  expect(await titles((await hostile.prepare([saying('again')])).dir)).toEqual([
    'ollama v0.18.0',
    'main: say again',
  ])
  await writeTree(other.dir, { 'ignored-by-the-user.go': 'package main // mine\n' })
  expect((await failureOf(hostile.prepare())).detail).toBe('?? ignored-by-the-user.go')
})

test('a second run does nothing', async () => {
  const { prepare } = await setting()
  const { dir } = await prepare()
  const before = await git(dir, 'reflog', '--format=%H %gs')
  const { mtimeMs } = await stat(join(dir, 'greeting.go'))
  await prepare()
  expect(await git(dir, 'reflog', '--format=%H %gs')).toBe(before)
  expect((await stat(join(dir, 'greeting.go'))).mtimeMs).toBe(mtimeMs)
})

test('a run that was killed between the commits is done again', async () => {
  const { prepare } = await setting()
  const { dir } = await prepare()
  const end = await git(dir, 'rev-parse', 'HEAD')
  const { sum, series } = JSON.parse(await readFile(statePath(dir), 'utf8'))
  await writeFile(statePath(dir), JSON.stringify({ sum, series }))
  await git(dir, 'reset', '--quiet', '--hard', 'HEAD~1')
  await writeTree(dir, {
    'greeting.go': 'half wri',
    'added.go': 'package m',
    '.exaone4-abc/0.next': '',
    '.git/index.lock': '',
    '.git/HEAD.lock': '',
    '.git/refs/heads/exaone4.lock': '',
  })
  await prepare()
  expect(await git(dir, 'rev-parse', 'HEAD')).toBe(end)
  expect(await git(dir, 'status', '--porcelain')).toBe('')
})

test('a file changed by hand is refused, and kept; the hint then helps', async () => {
  const { prepare } = await setting()
  const { dir } = await prepare()
  await writeTree(dir, {
    'greeting.go': 'package main // mine\n',
    'new.go': 'package main // mine as well\n',
  })
  for (const patches of [undefined, [saying('something else')]]) {
    const failure = await failureOf(prepare(patches))
    expect(failure).toMatchObject({ code: 'source', message: `${dir} has manual changes` })
    expect(failure.detail).toBe('M greeting.go\n?? new.go')
    expect(await greeting(dir)).toBe('package main // mine\n')
  }
  await follow((await failureOf(prepare())).hint)
  await prepare()
  expect(await greeting(dir)).toContain('"patched"')
  expect(await git(dir, 'stash', 'show', '--include-untracked', '--name-only')).toBe('greeting.go\nnew.go')
})

test('a commit made by hand is refused, and kept; the hint then helps', async () => {
  const { prepare } = await setting()
  const { dir } = await prepare()
  await writeTree(dir, { 'greeting.go': 'package main // mine\n' })
  await git(dir, 'commit', '--all', '--message=mine')
  const mine = await git(dir, 'rev-parse', 'HEAD')
  const failure = await failureOf(prepare([saying('something else')]))
  expect(failure.code).toBe('source')
  expect(failure.detail).toMatch(/^[0-9a-f]+ mine$/)
  expect(await git(dir, 'rev-parse', 'HEAD')).toBe(mine)
  await follow(failure.hint)
  await prepare()
  expect(await titles(dir)).toEqual(applied)
  expect(await git(dir, 'rev-parse', 'my-work')).toBe(mine)
})

test('a series that changed is applied afresh', async () => {
  const { prepare } = await setting()
  const { dir } = await prepare()
  await prepare([saying('new')])
  expect(await titles(dir)).toEqual(['ollama v0.18.0', 'main: say new'])
  expect(readdirSync(dir)).not.toContain('added.go')
  await prepare([])
  expect(await titles(dir)).toEqual(['ollama v0.18.0'])
  expect(await greeting(dir)).toContain('"stock"')
})

test('a patch that was left without any edit is still a commit', async () => {
  const { prepare } = await setting()
  const { dir } = await prepare([{ ...saying('patched'), edits: [] }])
  expect(await titles(dir)).toEqual(['ollama v0.18.0', 'main: say patched'])
})

test('a series that does not apply leaves the pristine tree, and work in it is kept', async () => {
  const { prepare } = await setting()
  const { dir } = await prepare()
  const drifting = [saying('fine'), saying('drift', 'no such text')]
  expect((await failureOf(prepare(drifting))).code).toBe('drift')
  expect(await titles(dir)).toEqual(['ollama v0.18.0'])
  expect(await git(dir, 'status', '--porcelain')).toBe('')

  await writeTree(dir, { 'greeting.go': 'package main // trying things\n' })
  expect((await failureOf(prepare())).message).toContain('has manual changes')
  expect(await greeting(dir)).toBe('package main // trying things\n')

  await git(dir, 'checkout', '--quiet', '--', '.')
  await prepare()
  expect(await titles(dir)).toEqual(applied)
})

test('a first series that does not apply leaves a tree that the next one fits', async () => {
  const { prepare } = await setting()
  expect((await failureOf(prepare([saying('drift', 'no such text')]))).code).toBe('drift')
  expect(await titles((await prepare()).dir)).toEqual(applied)
})

test('a folder that changed is copied again, unless the copy was changed by hand', async () => {
  const { prepare, source } = await setting()
  const { dir } = await prepare()
  await writeTree(source.dir, { 'extra.go': 'package main // extra\n' })
  await prepare()
  expect(await git(dir, 'show', 'upstream:extra.go')).toBe('package main // extra')
  expect(await titles(dir)).toEqual(applied)

  await writeTree(source.dir, { 'more.go': 'package main\n' })
  await writeTree(dir, { 'greeting.go': 'package main // mine\n' })
  expect((await failureOf(prepare())).message).toContain('has manual changes')
  expect(await greeting(dir)).toBe('package main // mine\n')
})

test('a folder that is not ours is left alone', async () => {
  const { space, source, prepare } = await setting()
  const { dir } = await prepare()
  await rm(dir, { recursive: true })
  await writeTree(dir, { precious: 'data' })
  const failure = await failureOf(preparedTree(space, release, source, []))
  expect(failure).toMatchObject({ code: 'source', message: expect.stringContaining('already exists') })
  expect(readFileSync(join(dir, 'precious'), 'utf8')).toBe('data')
})

test('a damaged state is told, with the way out', async () => {
  const { prepare } = await setting()
  const { dir } = await prepare()
  await writeFile(statePath(dir), '{"sum": ')
  const failure = await failureOf(prepare())
  expect(failure).toMatchObject({ code: 'source', hint: expect.stringContaining('delete it') })
})

test('what killed runs left is removed, what running ones need is not', async () => {
  const { space, prepare } = await setting()
  const dead = (await execa('sh', ['-c', 'echo $$'])).stdout
  const leftover = join(space.src, `.new-${dead}-abc`)
  const inUse = join(space.src, `.new-${process.ppid}-abc`)
  for (const folder of [leftover, inUse]) await mkdir(join(folder, 'tree'), { recursive: true })
  await prepare()
  expect(readdirSync(space.src).filter((name) => name.startsWith('.new-'))).toEqual([
    `.new-${process.ppid}-abc`,
  ])
})

/** Runs the command of a hint. */
async function follow(hint = ''): Promise<void> {
  const command = hint.slice(hint.indexOf('git -C'))
  const identity = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  }
  await execa('sh', ['-c', command], { env: identity })
}

test('two commands that prepare one tree at once do it one after the other', async () => {
  const { space, source, prepare } = await setting()
  const lock = `.${treeName(release, source)}.lock`
  const other = await lockHolder(join(space.src, lock))
  let done = false
  const prepared = prepare().then((tree) => {
    done = true
    return tree
  })
  await new Promise((end) => setTimeout(end, 1000))
  expect([done, readdirSync(space.src)]).toEqual([false, [lock]])
  await other.kill()
  expect(await titles((await prepared).dir)).toEqual(applied)
})

test('of two commands at once, none fails and the tree is whole', async () => {
  const { prepare } = await setting()
  const [{ dir }] = await Promise.all([prepare(), prepare()])
  expect(await titles(dir)).toEqual(applied)
  expect(await git(dir, 'status', '--porcelain')).toBe('')
})
