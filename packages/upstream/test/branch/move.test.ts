import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Failure } from '@exaone4/failure'
import { failureOf, git, saying, writeTree } from '@exaone4/harness/testing'
import { expect, test } from 'vitest'
import { abortBranches } from '../../src/branch/prepare.ts'
import { openRepository } from '../../src/branch/repository.ts'
import { worktreeDir } from '../../src/branch/worktree.ts'
import { commitOn, numbers, type PrSetting, prSetting, show, subjects, workOf } from './setting.ts'

const edit =
  (path: string, from: string, to: string) =>
  async (dir: string): Promise<void> => {
    const file = join(dir, path)
    await writeFile(file, (await readFile(file, 'utf8')).replace(from, to))
  }

/** The base goes on by one commit, beside the branches and beside `main`, which the user has checked out. */
async function moveBase(
  { repo }: PrSetting,
  change: (dir: string) => Promise<void>,
  message = 'main: go on',
): Promise<void> {
  await git(repo, 'branch', '--force', 'moved', 'main')
  await commitOn(repo, 'moved', message, change)
}

const baseChange = edit('numbers.go', 'return 9', 'return 10')
/** In the lines around the edit: a diff of it does not apply any more. */
const nearChange = edit(
  'greeting.go',
  'func greeting() string {',
  '// greeting greets.\nfunc greeting() string {\n\t// so',
)

async function worktreeFolder({ space, repo }: PrSetting): Promise<string> {
  return join(worktreeDir(space, await openRepository(repo)), 'tree')
}

test('a branch that nobody edited is made anew from the rules, where a diff of it would conflict', async () => {
  const setting = await prSetting()
  const { repo, prepare } = setting
  await prepare()
  await moveBase(setting, nearChange)
  const before = await workOf(repo)
  const ready = await prepare({ onto: 'moved' })
  expect(ready.map(({ how, base }) => [how, base.name])).toEqual([
    ['moved', 'moved'],
    ['moved', 'moved'],
  ])
  expect(await subjects(repo, 'moved..exaone4/files')).toEqual(['main: say patched', 'main: add files'])
  expect(await show(repo, 'exaone4/greeting:greeting.go')).toBe(
    'package main\n\n// greeting greets.\nfunc greeting() string {\n\t// so\n\treturn "patched"\n}',
  )
  expect(await workOf(repo)).toEqual(before)
})

test('manual commits are cherry-picked with their author and message', async () => {
  const setting = await prSetting()
  const { repo, prepare } = setting
  await prepare()
  await commitOn(
    repo,
    'exaone4/greeting',
    'main: count from two\n\nBecause.',
    edit('numbers.go', 'return 1', 'return 2'),
  )
  await moveBase(setting, baseChange)
  const [greeting] = await prepare({ onto: 'moved' })
  expect(greeting?.cherryPicked).toEqual([expect.stringMatching(/^[0-9a-f]{40} main: count from two$/)])
  expect(await subjects(repo, 'moved..exaone4/files')).toEqual([
    'main: say patched',
    'main: count from two',
    'main: add files',
  ])
  expect(await git(repo, 'show', '--no-patch', '--format=%an %cn%n%B', 'exaone4/greeting')).toBe(
    'someone Ada Lovelace\nmain: count from two\n\nBecause.\n',
  )
  const text = await show(repo, 'exaone4/files:numbers.go')
  expect(text).toContain('return 2\n')
  expect(text).toContain('return 10\n')
  const again = await prepare({ onto: 'moved' })
  expect(again.map(({ how }) => how)).toEqual(['unchanged', 'unchanged'])
})

test('a commit of ours that was amended is cherry-picked unchanged', async () => {
  const setting = await prSetting()
  const { repo, topics, prepare } = setting
  const only = topics.slice(0, 1)
  await prepare({ topics: only })
  const dir = await commitOn(repo, 'exaone4/greeting', 'x', edit('greeting.go', 'patched', 'amended'))
  expect(dir).not.toBe('')
  await git(repo, 'branch', '--force', 'squashed', 'main')
  await commitOn(repo, 'squashed', 'main: say amended', async (work) => {
    await git(work, 'checkout', '--quiet', 'exaone4/greeting', '--', '.')
  })
  await git(repo, 'branch', '--force', 'exaone4/greeting', 'squashed')
  await moveBase(setting, baseChange)
  const [greeting] = await prepare({ topics: only, onto: 'moved' })
  expect(greeting?.how).toBe('moved')
  expect(await subjects(repo, 'moved..exaone4/greeting')).toEqual(['main: say amended'])
  expect(await show(repo, 'exaone4/greeting:greeting.go')).toContain('"amended"')
})

test('a branch is known by what it holds, where the cache is gone', async () => {
  const setting = await prSetting()
  const { space, repo, prepare } = setting
  await prepare({ signoff: true })
  await rm(space.cache, { recursive: true })
  await moveBase(setting, nearChange)
  const ready = await prepare({ onto: 'moved' })
  expect(ready.map(({ how, cherryPicked }) => [how, cherryPicked])).toEqual([
    ['moved', []],
    ['moved', []],
  ])
  expect(await show(repo, 'exaone4/greeting:greeting.go')).toContain('// so\n\treturn "patched"')
})

test('a manual commit that the base already contains is left out', async () => {
  const setting = await prSetting()
  const { repo, topics, prepare } = setting
  await prepare()
  await commitOn(repo, 'exaone4/greeting', 'main: count to ten', baseChange)
  await moveBase(setting, baseChange)
  const [greeting] = await prepare({ onto: 'moved', topics: topics.slice(0, 1) })
  expect(greeting?.cherryPicked).toEqual([])
  expect(await subjects(repo, 'moved..exaone4/greeting')).toEqual(['main: say patched'])
})

test('rules that do not fit the moved base stop it, and no branch changes', async () => {
  const setting = await prSetting()
  const { repo, prepare } = setting
  await prepare()
  const refs = await git(repo, 'for-each-ref', 'refs/heads/exaone4')
  await moveBase(setting, edit('greeting.go', 'func greeting()', 'func welcome()'))
  const failure = await failureOf(prepare({ onto: 'moved' }))
  expect(failure.code).toBe('drift')
  expect(failure.detail).toContain('wrong-base: greeting/text\n--> greeting.go:1')
  expect(await git(repo, 'for-each-ref', 'refs/heads/exaone4')).toBe(refs)
})

async function conflicting(): Promise<PrSetting & { failure: Failure; refs: string; tree: string }> {
  const setting = await prSetting()
  const { repo, prepare } = setting
  await prepare()
  await commitOn(repo, 'exaone4/greeting', 'main: count from two', edit('numbers.go', 'return 9', 'return 8'))
  await commitOn(repo, 'exaone4/greeting', 'main: note it', (dir) =>
    writeTree(dir, { 'note.txt': 'noted\n' }),
  )
  await moveBase(setting, baseChange)
  const refs = await git(repo, 'for-each-ref', 'refs/heads/exaone4')
  const failure = await failureOf(prepare({ onto: 'moved' }))
  return { ...setting, failure, refs, tree: await worktreeFolder(setting) }
}

test('a conflict is reported with file, lines and the next command, and no branch changes', async () => {
  const { repo, failure, refs, tree } = await conflicting()
  expect(failure.code).toBe('drift')
  expect(failure.message).toMatch(
    /^a manual commit on greeting conflicts with the new base: [0-9a-f]+ main: count from two$/,
  )
  expect(failure.detail?.replace(/>>>>>>> [0-9a-f]+/, '>>>>>>> COMMIT')).toBe(
    [
      `${join(tree, 'numbers.go')}: both changed it`,
      '   21 | <<<<<<< HEAD',
      '   22 | \treturn 10',
      '   23 | =======',
      '   24 | \treturn 8',
      '   25 | >>>>>>> COMMIT (main: count from two)',
    ].join('\n'),
  )
  expect(failure.hint).toBe(
    `resolve the conflicts in these files, then resume: pnpm pr:prepare --repo '${repo}' --continue\nor give up and leave all branches as they were: pnpm pr:prepare --repo '${repo}' --abort`,
  )
  expect(await git(repo, 'for-each-ref', 'refs/heads/exaone4')).toBe(refs)
})

test('a run resumes after its conflict is resolved', async () => {
  const { repo, tree, resume } = await conflicting()
  await writeTree(tree, { 'numbers.go': numbers.replace('return 9', 'return 11') })
  const ready = await resume()
  expect(ready.map(({ how }) => how)).toEqual(['moved', 'moved'])
  expect(await subjects(repo, 'moved..exaone4/files')).toEqual([
    'main: say patched',
    'main: count from two',
    'main: note it',
    'main: add files',
  ])
  expect(await show(repo, 'exaone4/files:numbers.go')).toContain('return 11\n')
  expect((await failureOf(resume())).message).toContain('there is nothing to resume')
})

test('a run resumes after the user committed the resolution', async () => {
  const { repo, tree, resume } = await conflicting()
  await writeTree(tree, { 'numbers.go': numbers.replace('return 9', 'return 11') })
  await git(tree, 'add', 'numbers.go')
  await git(tree, 'commit', '--quiet', '--message=main: count to eleven')
  await resume()
  expect(await subjects(repo, 'moved..exaone4/greeting')).toEqual([
    'main: say patched',
    'main: count to eleven',
    'main: note it',
  ])
})

test('a conflict that is resolved to the base’s side leaves the commit out', async () => {
  const { repo, tree, resume } = await conflicting()
  await git(tree, 'checkout', '--quiet', '--ours', '--', 'numbers.go')
  await resume()
  expect(await subjects(repo, 'moved..exaone4/greeting')).toEqual(['main: say patched', 'main: note it'])
})

test('a conflict that is not resolved is reported again', async () => {
  const { failure, resume } = await conflicting()
  expect((await failureOf(resume())).detail).toBe(failure.detail)
})

test('a resolution survives failing checks and the other topics', async () => {
  const setting = await prSetting()
  const { repo, prepare, resume } = setting
  await prepare()
  await commitOn(repo, 'exaone4/files', 'main: count from two', edit('numbers.go', 'return 9', 'return 8'))
  await moveBase(setting, baseChange)
  await failureOf(prepare({ onto: 'moved', skipTests: false }))
  const tree = await worktreeFolder(setting)
  await writeTree(tree, { 'numbers.go': numbers.replace('return 9', 'return undeclared') })
  expect((await failureOf(resume())).message).toContain('files is not ready: go vet reports problems')
  expect((await failureOf(prepare())).message).toBe(
    'an earlier run did not finish after a conflict in files was resolved',
  )
  expect((await failureOf(resume())).message).toContain('files is not ready: go vet reports problems')
  await writeTree(tree, { 'numbers.go': numbers.replace('return 9', 'return 11') })
  await git(tree, 'commit', '--quiet', '--all', '--message=main: count to eleven')
  await resume()
  expect(await subjects(repo, 'exaone4/greeting..exaone4/files')).toEqual([
    'main: add files',
    'main: count from two',
    'main: count to eleven',
  ])
})

test('no other run starts while a conflict is unresolved; --abort leaves all branches as they were', async () => {
  const { space, repo, refs, prepare } = await conflicting()
  const refused = await failureOf(prepare())
  expect(refused).toMatchObject({
    code: 'usage',
    message: 'an earlier run stopped at a conflict in greeting',
    hint: expect.stringContaining('--continue'),
  })
  await abortBranches(space, repo)
  expect(await git(repo, 'for-each-ref', 'refs/heads/exaone4')).toBe(refs)
  expect((await failureOf(abortBranches(space, repo))).message).toContain('there is nothing to abort')
  const ready = await prepare()
  expect(ready.map(({ how }) => how)).toEqual(['unchanged', 'moved'])
})

test('rules that have changed since make the branch anew', async () => {
  const { repo, topics, prepare } = await prSetting()
  await prepare()
  const [first, second] = topics
  if (!first || !second) throw new Error('there are two topics')
  const changed = [{ ...first, patches: [saying('better')] }, second]
  const ready = await prepare({ topics: changed })
  expect(ready.map(({ how }) => how)).toEqual(['moved', 'moved'])
  expect(await show(repo, 'exaone4/files:greeting.go')).toContain('"better"')
})
