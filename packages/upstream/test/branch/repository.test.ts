import { join } from 'node:path'
import { git, temporaryTree, upstreamRepository } from '@exaone4/harness/testing'
import { expect, test } from 'vitest'
import { findBase, openRepository } from '../../src/branch/repository.ts'

async function baseOf(repo: string, asked?: string): Promise<string> {
  const { name, commit } = await findBase(await openRepository(repo), asked)
  return `${name} ${await git(repo, 'show', '--no-patch', '--format=%s', commit)}`
}

test('the base is upstream’s main as the clone knows it', async () => {
  const repo = await upstreamRepository()
  await git(repo, 'branch', '-M', 'work')
  expect(await baseOf(repo)).toBe('v0.18.0 release')
  await git(repo, 'commit', '--quiet', '--allow-empty', '--message=mine')
  expect(await baseOf(repo)).toBe('v0.18.0 release')
  for (const ref of ['heads/main', 'remotes/origin/main', 'remotes/upstream/main']) {
    await git(repo, 'commit', '--quiet', '--allow-empty', `--message=${ref}`)
    await git(repo, 'update-ref', `refs/${ref}`, 'HEAD')
    expect(await baseOf(repo)).toBe(`${ref.replace(/^(heads|remotes).(?=.)/, '')} ${ref}`)
  }
  await git(repo, 'tag', '--annotate', '--message=newer', 'v0.19.0', 'upstream/main')
  expect(await baseOf(repo)).toBe('v0.19.0 remotes/upstream/main')
})

test('a requested base keeps its name', async () => {
  const repo = await upstreamRepository()
  await git(repo, 'commit', '--quiet', '--allow-empty', '--message=newer')
  expect(await baseOf(repo, 'v0.18.0')).toBe('v0.18.0 release')
  expect(await baseOf(repo, 'HEAD~1')).toBe('HEAD~1 release')
})

test('a worktree of a clone counts as that clone', async () => {
  const repo = await upstreamRepository()
  const other = join(await temporaryTree(), 'other')
  await git(repo, 'worktree', 'add', '--quiet', '--detach', other)
  const [one, two] = [await openRepository(repo), await openRepository(other)]
  expect(two).toEqual({ ...one, dir: other })
})
