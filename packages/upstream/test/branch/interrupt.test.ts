import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { failureOf, git, writeTree } from '@exaone4/harness/testing'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { abortBranches } from '../../src/branch/prepare.ts'
import { openRepository } from '../../src/branch/repository.ts'
import { worktreeDir } from '../../src/branch/worktree.ts'
import { prSetting, subjects, workOf } from './setting.ts'

const MADE = ['main: say patched', 'main: add files']
/** Of two topics, each looked at, made, given to git am and gofmt: the last step that is begun. */
const INTERRUPTED = [2, 3, 5, 8]
const KILLED = [
  { last: 2, how: 'continue' },
  { last: 4, how: 'abort' },
  { last: 7, how: 'again' },
] as const

test('a run that was interrupted at any step can be repeated', { timeout: 180_000 }, async () => {
  const { repo, prepare } = await prSetting()
  const before = await workOf(repo)
  for (const last of INTERRUPTED) {
    const controller = new AbortController()
    let begun = 0
    const step = (): void => {
      begun += 1
      if (begun === last) controller.abort()
    }
    const ended = prepare({ step, signal: controller.signal })
    if (last <= 4) expect((await failureOf(ended)).code).toBe('interrupted')
    else await ended.catch((error) => expect(error).toMatchObject({ code: 'interrupted' }))
    expect(await workOf(repo)).toEqual(before)
    for (const topic of ['greeting', 'files'])
      await git(repo, 'branch', '-D', `exaone4/${topic}`).catch(() => {})
  }
  await prepare()
  expect(await subjects(repo, 'main..exaone4/files')).toEqual(MADE)
})

test('a run that was killed at any step can be repeated, resumed or given up', {
  timeout: 180_000,
}, async () => {
  const { space, repo, topics, prepare, resume } = await prSetting()
  const before = await workOf(repo)
  const killed = (steps: number): Promise<unknown> => {
    const task = JSON.stringify({ root: space.root, repo, topics, steps })
    return execa('node', ['--import', 'tsx', join(import.meta.dirname, 'killed-run.ts'), task], {
      reject: false,
    })
  }
  const worktree = worktreeDir(space, await openRepository(repo))
  for (const { last, how } of KILLED) {
    expect(await killed(last)).toMatchObject({ signal: 'SIGKILL' })
    expect(existsSync(join(worktree, 'run.json'))).toBe(true)
    await writeTree(worktree, { 'tree/half': 'written', 'tree/.git/index.lock': '' })
    if (how === 'abort') await abortBranches(space, repo)
    else await (how === 'continue' ? resume() : prepare())
    expect(existsSync(join(worktree, 'run.json'))).toBe(false)
    expect(await workOf(repo)).toEqual(before)
    if (how !== 'abort') expect(await subjects(repo, 'main..exaone4/files')).toEqual(MADE)
    for (const topic of ['greeting', 'files'])
      await git(repo, 'branch', '-D', `exaone4/${topic}`).catch(() => {})
  }
})
