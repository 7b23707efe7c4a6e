import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failureOf, git, saying } from '@exaone4/harness/testing'
import { expect, test } from 'vitest'
import { type BranchCheck, checkBranches } from '../../src/branch/check.ts'
import { findBase, openRepository } from '../../src/branch/repository.ts'
import { commitOn, type PrSetting, prSetting, workOf } from './setting.ts'

const edit =
  (path: string, from: string, to: string) =>
  async (dir: string): Promise<void> => {
    const file = join(dir, path)
    await writeFile(file, (await readFile(file, 'utf8')).replace(from, to))
  }

async function checked(setting: PrSetting, base?: string, topics = setting.topics): Promise<BranchCheck[]> {
  const { space, repo } = setting
  const before = [await workOf(repo), await git(repo, 'for-each-ref', 'refs/heads/exaone4')]
  const found = await findBase(await openRepository(repo), base)
  const checks = await checkBranches({ space, repository: repo, base: found, topics })
  expect([await workOf(repo), await git(repo, 'for-each-ref', 'refs/heads/exaone4')]).toEqual(before)
  return checks
}

async function prepared(...changes: ((dir: string) => Promise<void>)[]): Promise<PrSetting> {
  const setting = await prSetting()
  await setting.prepare()
  await git(setting.repo, 'branch', 'moved', 'main')
  for (const change of changes) await commitOn(setting.repo, 'moved', 'main: go on', change)
  return setting
}

test('branches on an unmoved base are up to date', async () => {
  const [greeting, files] = await checked(await prepared())
  expect(greeting).toMatchObject({
    branch: 'exaone4/greeting',
    current: true,
    patchesChanged: false,
    moved: [],
    manual: [],
  })
  expect(greeting?.edits).toEqual([{ id: 'greeting/text', state: 'applies' }])
  expect(files).toMatchObject({ current: true, patchesChanged: false, moved: [] })
})

test('commits of a moved base that change a topic’s files are named', async () => {
  const setting = await prepared(
    edit('greeting.go', 'func greeting', '// greets\nfunc greeting'),
    edit('numbers.go', 'return 9', 'return 10'),
  )
  const [greeting, files] = await checked(setting, 'moved')
  expect(greeting).toMatchObject({
    current: false,
    moved: [expect.stringMatching(/^[0-9a-f]+ main: go on$/)],
    edits: [{ id: 'greeting/text', state: 'applies' }],
  })
  expect(files).toMatchObject({ current: false, moved: [] })
})

test.each([
  ['drifted', edit('greeting.go', 'func greeting()', 'func welcome()')],
  ['already-upstream', edit('greeting.go', '"stock"', '"patched"')],
] as const)('an edit that is %s on the moved base is reported', async (state, change) => {
  const [greeting] = await checked(await prepared(change), 'moved')
  expect(greeting?.edits).toEqual([{ id: 'greeting/text', state }])
  expect(greeting?.patches).toMatchObject([{ patch: 'greeting', drifts: [{ file: 'greeting.go' }] }])
})

test('manual commits are tried on the moved base', async () => {
  const setting = await prepared(edit('numbers.go', 'return 9', 'return 10'))
  await commitOn(
    setting.repo,
    'exaone4/greeting',
    'main: count from eight',
    edit('numbers.go', 'return 9', 'return 8'),
  )
  await commitOn(
    setting.repo,
    'exaone4/greeting',
    'main: say more',
    edit('greeting.go', '"patched"', '"patched, too"'),
  )
  const [greeting] = await checked(setting, 'moved')
  expect(greeting?.manual).toEqual([
    {
      commit: expect.stringContaining('main: count from eight'),
      conflicts: [
        { file: 'numbers.go', kind: 'both changed it', excerpt: expect.stringContaining('return 10') },
      ],
    },
    { commit: expect.stringContaining('main: say more'), conflicts: [] },
  ])
})

test('a dependency that moved, patches that changed and a missing branch are noticed', async () => {
  const setting = await prepared()
  const { repo, topics } = setting
  const [first, second] = topics
  if (!first || !second) throw new Error('there are two topics')
  const [changed] = await checked(setting, undefined, [{ ...first, patches: [saying('better')] }, second])
  expect(changed).toMatchObject({ current: true, patchesChanged: true })

  await commitOn(repo, 'exaone4/greeting', 'main: more', edit('numbers.go', 'return 1', 'return 2'))
  expect((await checked(setting)).map(({ current }) => current)).toEqual([true, false])

  await git(repo, 'branch', '-D', 'exaone4/files')
  expect((await checked(setting)).map(({ head }) => head !== undefined)).toEqual([true, false])
})

test('without any branch there is nothing to compare', async () => {
  const { repo, ...setting } = await prSetting()
  expect(await failureOf(checked({ ...setting, repo }))).toMatchObject({
    code: 'usage',
    hint: `create the branches: pnpm pr:prepare --repo '${repo}'`,
  })
})
