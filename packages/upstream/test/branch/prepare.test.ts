import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { environment, failureOf, git, saying, temporaryTree, writeTree } from '@exaone4/harness/testing'
import { expect, test } from 'vitest'
import { type Written, writeTopic } from '../../src/branch/write-topic.ts'
import { follow, prSetting, show, subjects, topicOf, workOf } from './setting.ts'

test('each topic is a branch: a commit per patch, in upstream’s form, by the user, now', async () => {
  const { repo, prepare } = await prSetting()
  const before = Date.now()
  const [greeting, files] = await prepare({ signoff: true })
  expect(greeting).toMatchObject({
    branch: 'exaone4/greeting',
    how: 'made',
    cherryPicked: [],
    passed: ['gofmt -l'],
  })
  expect(await subjects(repo, 'main..exaone4/greeting')).toEqual(['main: say patched'])
  expect(await subjects(repo, 'main..exaone4/files')).toEqual(['main: say patched', 'main: add files'])
  expect(files?.parent).toBe(greeting?.head)
  expect(await git(repo, 'show', '--no-patch', '--format=%B', 'exaone4/greeting')).toBe(
    'main: say patched\n\na test\n\nThe program says patched.\n\nSigned-off-by: Ada Lovelace <ada@example.com>\n',
  )
  const [name, committer, at] = (
    await git(repo, 'show', '--no-patch', '--format=%an <%ae>%n%cn <%ce>%n%at', 'exaone4/greeting')
  ).split('\n')
  expect([name, committer]).toEqual(['Ada Lovelace <ada@example.com>', 'Ada Lovelace <ada@example.com>'])
  expect(Number(at) * 1000).toBeGreaterThanOrEqual(before - 1000)
  expect(await show(repo, 'exaone4/greeting:greeting.go')).toContain('"patched"')
})

test('nothing else of the user’s repository changes', async () => {
  const { repo, prepare } = await prSetting()
  await writeTree(repo, { 'greeting.go': 'package main // stashed\n' })
  await git(repo, 'stash')
  await writeTree(repo, { 'greeting.go': 'package main // mine\n', 'untracked.go': 'package main\n' })
  await writeTree(repo, { 'staged.go': 'package main\n' })
  await git(repo, 'add', 'staged.go')
  const before = await workOf(repo)
  await prepare()
  expect(await workOf(repo)).toEqual(before)
})

test('the files make the same tree with git am, the second topic’s after the first’s', async () => {
  const { space, repo, prepare } = await prSetting()
  const kept = await temporaryTree()
  const ready = await prepare({
    ready: async ({ patches, fitted }) => {
      for (const [index, path] of patches.entries())
        await rename(path, join(kept, `${fitted.topic.id}-${index}.patch`))
    },
  })
  expect(ready).toEqual([])
  const clone = join(await temporaryTree(), 'clone')
  await git(space.root, 'clone', '--quiet', '--no-tags', repo, clone)
  for (const topic of ['greeting', 'files']) {
    await git(clone, 'am', '--quiet', join(kept, `${topic}-0.patch`))
    expect(await git(clone, 'rev-parse', 'HEAD^{tree}')).toBe(
      await git(repo, 'rev-parse', `exaone4/${topic}^{tree}`),
    )
  }
  const text = await readFile(join(kept, 'greeting-0.patch'), 'utf8')
  expect(text).toMatch(/^From 0{40} Mon Sep 17 00:00:00 2001\nFrom: Ada Lovelace <ada@example.com>\n/)
  expect(text).toContain('\nSubject: main: say patched\n')
  expect(text).not.toMatch(/^-- $/m)
})

test('a second run changes nothing', async () => {
  const { repo, prepare } = await prSetting()
  await prepare()
  const refs = await git(repo, 'for-each-ref')
  const again = await prepare()
  expect(again.map(({ how }) => how)).toEqual(['unchanged', 'unchanged'])
  expect(await git(repo, 'for-each-ref')).toBe(refs)
})

test('go vet and Go’s tests pass first', async () => {
  const { space, prepare } = await prSetting()
  const written: Written[] = []
  await prepare({
    skipTests: false,
    ready: async (prepared) => void written.push(await writeTopic(space, prepared)),
  })
  expect(written.map(({ topic, tested, passed }) => [topic, tested, passed])).toEqual([
    ['greeting', true, ['gofmt -l', 'go vet ./.', 'go test ./.']],
    ['files', true, ['gofmt -l', 'go vet ./.', 'go test ./.']],
  ])
  expect(await readFile(join(space.pr, 'greeting/body.md'), 'utf8')).toContain(
    'These commands pass on top of v0.18.0: `gofmt -l`, `go vet ./.`, `go test ./.`.',
  )
})

test.each([
  ['gofmt', { 'bad.go': 'package main\nfunc  bad() {}\n' }, 'files are not formatted with gofmt', 'bad.go'],
  [
    'go vet',
    { 'bad.go': 'package main\n\nfunc bad() { return; println() }\n' },
    'go vet reports problems',
    'unreachable',
  ],
  [
    'a Go test',
    {
      'bad_test.go': 'package main\n\nimport "testing"\n\nfunc TestBad(t *testing.T) { t.Fatal("so bad") }\n',
    },
    'Go tests fail: github.com/ollama/ollama TestBad',
    'so bad',
  ],
])('%s fails: the topic is not ready and there is no branch', async (_, files, message, detail) => {
  const { repo, prepare } = await prSetting()
  const bad = topicOf('bad', [{ ...saying('bad'), goDir: await temporaryTree(files) }])
  const failure = await failureOf(prepare({ topics: [bad], skipTests: false }))
  expect(failure.code).toBe('check')
  expect(failure.message).toContain(`bad is not ready: ${message}`)
  expect(failure.detail).toContain(detail)
  expect(await git(repo, 'for-each-ref', 'refs/heads/exaone4')).toBe('')
})

test('git needs a name and an email; following the hint helps', async () => {
  const { repo, prepare } = await prSetting()
  environment({ HOME: await temporaryTree(), XDG_CONFIG_HOME: undefined, GIT_CONFIG_NOSYSTEM: '1' })
  await git(repo, 'config', '--unset', 'user.name')
  await git(repo, 'config', '--unset', 'user.email')
  const failure = await failureOf(prepare())
  expect(failure).toMatchObject({
    code: 'prerequisite',
    message: 'git has no user name or email for commits',
  })
  await follow(failure.hint, /^([\s\S]*)$/)
  await prepare()
  expect(await git(repo, 'show', '--no-patch', '--format=%an <%ae>', 'exaone4/greeting')).toBe(
    'Your Name <you@example.com>',
  )
})

test('a branch that the user has checked out does not move; following the hint helps', async () => {
  const { topics, repo, prepare } = await prSetting()
  await prepare()
  await git(repo, 'switch', '--quiet', 'exaone4/greeting')
  const before = await workOf(repo)
  const other = [{ ...topics[0], patches: [saying('otherwise')] } as (typeof topics)[0]]
  const failure = await failureOf(prepare({ topics: other }))
  expect(failure.message).toContain('cannot move exaone4/greeting: it is checked out in')
  expect(await workOf(repo)).toEqual(before)
  await follow(failure.hint, /detach it there: (.*)/)
  await prepare({ topics: other })
  expect(await show(repo, 'exaone4/greeting:greeting.go')).toContain('"otherwise"')
})

test('a branch named exaone4 is in the way; following the hint helps', async () => {
  const { repo, prepare } = await prSetting()
  await git(repo, 'branch', 'exaone4')
  const failure = await failureOf(prepare())
  expect(failure.code).toBe('usage')
  await follow(failure.hint, /rename it: (.*)/)
  await prepare()
  expect(await subjects(repo, 'main..exaone4/greeting')).toEqual(['main: say patched'])
})

test('a clone without history, and one whose objects are elsewhere, will do', async () => {
  const { repo, prepare } = await prSetting()
  await git(repo, 'commit', '--quiet', '--allow-empty', '--message=newer')
  for (const from of [
    ['--depth=1', `file://${repo}`],
    ['--shared', repo],
  ]) {
    const clone = join(await temporaryTree(), 'clone')
    await git(repo, 'clone', '--quiet', ...from, clone)
    await git(clone, 'config', 'user.name', 'Ada Lovelace')
    await git(clone, 'config', 'user.email', 'ada@example.com')
    await prepare({ repository: clone })
    expect(await subjects(clone, 'origin/main..exaone4/files')).toEqual([
      'main: say patched',
      'main: add files',
    ])
  }
})

test('a folder without a repository and an unknown commit are refused', async () => {
  const { prepare } = await prSetting()
  expect((await failureOf(prepare({ repository: await temporaryTree() }))).message).toContain(
    'is not a git repository',
  )
  expect((await failureOf(prepare({ onto: 'nowhere' }))).message).toContain('has no commit "nowhere"')
})

test('of a foreign tree nothing is made', async () => {
  const { repo, prepare } = await prSetting()
  await writeFile(join(repo, 'go.mod'), 'module example.com/other\n')
  await git(repo, 'commit', '--quiet', '--all', '--message=other')
  const failure = await failureOf(prepare())
  expect(failure.code).toBe('drift')
  expect(failure.detail).toContain('this is not module github.com/ollama/ollama')
  expect(await git(repo, 'for-each-ref', 'refs/heads/exaone4')).toBe('')
})
