import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { fetchTree, parseSource, type Source, treeName } from '../../src/source/source.ts'
import { preparedTree } from '../../src/source/tree.ts'
import { failureOf, temporaryTree, temporaryWorkspace } from '../../testing/project.ts'
import {
  environment,
  git,
  hostileHome,
  release,
  saying,
  upstream,
  upstreamRepository,
} from '../../testing/tree.ts'

async function fetched(source: Source): Promise<string> {
  const dir = await temporaryTree()
  await fetchTree(release, source, join(dir, 'tree'), join(dir, 'scratch'))
  return join(dir, 'tree')
}

test.each([
  ['gomod', { kind: 'gomod' }],
  ['git', { kind: 'git', url: 'https://github.com/ollama/ollama.git' }],
  ['git:https://example.com:8443/a.git', { kind: 'git', url: 'https://example.com:8443/a.git' }],
  ['git:git@example.com:a/b.git', { kind: 'git', url: 'git@example.com:a/b.git' }],
  ['path:some/folder', { kind: 'path', dir: resolve('some/folder') }],
  ['path:/a:b', { kind: 'path', dir: '/a:b' }],
] as const)('%s is understood', (text, source) => {
  expect(parseSource(text)).toEqual(source)
})

test('a path to a repository is taken from here', async () => {
  const repository = await upstreamRepository()
  expect(parseSource(`git:${relative('.', repository)}`)).toEqual({ kind: 'git', url: repository })
})

test.each(['', 'path', 'path:', 'gomod:x', 'zip:x', 'Git'])('%j is refused', async (text) => {
  const failure = await failureOf(Promise.resolve().then(() => parseSource(text)))
  expect(failure).toMatchObject({ code: 'usage', message: `unknown source ${JSON.stringify(text)}` })
  expect(failure.hint).toBe('use gomod, git, git:URL or path:DIR')
})

test('each source has a tree of its own', () => {
  const names = ['gomod', 'git', 'git:https://a/x.git', 'git:https://b/x.git', 'path:/a/x', 'path:/b/x'].map(
    (text) => treeName(release, parseSource(text)),
  )
  expect(names).toMatchInlineSnapshot(`
    [
      "v0.18.0",
      "v0.18.0-git",
      "v0.18.0-git-x-git-2188889b",
      "v0.18.0-git-x-git-b18a323d",
      "v0.18.0-path-x-30388766",
      "v0.18.0-path-x-b03f96a3",
    ]
  `)
})

test('git: the tag of a release is cloned, and is what the series goes on', async () => {
  const url = await upstreamRepository()
  await git(url, 'commit', '--quiet', '--allow-empty', '--message=newer')
  const { dir } = await preparedTree(await temporaryWorkspace(), release, { kind: 'git', url }, [
    saying('patched'),
  ])
  expect(await git(dir, 'rev-parse', 'upstream')).toBe(await git(url, 'rev-parse', 'v0.18.0'))
  expect(await git(dir, 'rev-parse', 'HEAD~1')).toBe(await git(url, 'rev-parse', 'v0.18.0'))
  expect(await git(dir, 'branch', '--show-current')).toBe('exaone4')
  expect(await git(dir, 'status', '--porcelain')).toBe('')
  expect(readFileSync(join(dir, 'windows.txt'), 'utf8')).toBe('one\ntwo\n')
})

test('git: what the user set in git changes nothing', async () => {
  const url = await upstreamRepository()
  environment({ HOME: await hostileHome(), XDG_CONFIG_HOME: undefined, GIT_DIR: '/nonexistent' })
  const { dir } = await preparedTree(await temporaryWorkspace(), release, { kind: 'git', url }, [
    saying('patched'),
  ])
  expect(await git(dir, 'status', '--porcelain')).toBe('')
  expect(readFileSync(join(dir, 'main.go'), 'utf8')).toBe(upstream['main.go'])
})

test('git: a tag that is not there is told, and nothing is left', async () => {
  const space = await temporaryWorkspace()
  const source = { kind: 'git', url: await upstreamRepository() } as const
  const failure = await failureOf(preparedTree(space, { ...release, version: 'v9.9.9' }, source, []))
  expect(failure).toMatchObject({ code: 'source', message: `cannot clone v9.9.9 from ${source.url}` })
  expect(failure.detail).toContain('v9.9.9 not found')
  expect(readdirSync(space.src)).toEqual([])
})

test('path: files are copied as they are, less version control and builds', async () => {
  const dir = await temporaryTree({
    ...upstream,
    '.git/config': '',
    'dist/ollama': '',
    'build/CMakeCache.txt': '',
    'node_modules/a/index.js': '',
    'app/dist/kept': '',
  })
  await symlink('main.go', join(dir, 'link.go'))
  const tree = await fetched({ kind: 'path', dir })
  expect(readdirSync(tree).sort()).toEqual([
    '.gitattributes',
    '.gitignore',
    'app',
    'go.mod',
    'greeting.go',
    'link.go',
    'main.go',
    'run.sh',
    'testdata',
    'windows.txt',
  ])
  expect(readdirSync(join(tree, 'app/dist'))).toEqual(['kept'])
  expect(readlinkSync(join(tree, 'link.go'))).toBe('main.go')
})

test.each(['a folder without go.mod', 'no folder'])('path: %s is wrong usage', async (what) => {
  const dir = await temporaryTree({ 'README.md': '' })
  const wrong = what === 'no folder' ? join(dir, 'nowhere') : dir
  const space = await temporaryWorkspace()
  const failure = await failureOf(preparedTree(space, release, { kind: 'path', dir: wrong }, []))
  expect(failure).toMatchObject({
    code: 'usage',
    message: `${wrong} is not an Ollama tree: it has no go.mod`,
  })
  expect(basename(space.src)).toBe('ollama-src')
})
