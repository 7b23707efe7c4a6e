import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { git, withScratch } from '@exaone4/harness'
import { checkOut, gitText, type Worktree } from './worktree.ts'

/** The same commits give the same files, except for their dates. */
export const FORMAT: readonly string[] = [
  '--zero-commit',
  '--full-index',
  '--no-signature',
  '--keep-subject',
  '--no-renames',
  '--binary',
  '--stat=72',
]

/** Writes the commits of a range as files for `git am` and returns their names, in order. */
export async function writePatches(
  worktree: Worktree,
  parent: string,
  head: string,
  folder: string,
): Promise<string[]> {
  await gitText(worktree, 'format-patch', ...FORMAT, '--output-directory', folder, `${parent}..${head}`)
  return (await readdir(folder)).filter((name) => name.endsWith('.patch')).sort()
}

/**
 * Applies files with `git am` on a commit, in the worktree, and returns the id of the resulting tree.
 *
 * @throws Failure `check`
 */
export async function applyPatches(
  worktree: Worktree,
  parent: string,
  files: readonly string[],
): Promise<string> {
  await checkOut(worktree, parent)
  const repository = git(worktree.tree, worktree.identity)
  try {
    if (files.length > 0) await repository.raw('am', '--quiet', '--keep-non-patch', ...files)
  } catch (cause) {
    throw new Failure('check', 'git am rejects the patch files', {
      detail: (cause as Error).message,
      hint: 'this is a bug: please report it with the output of git',
      cause,
    })
  }
  return gitText(worktree, 'rev-parse', 'HEAD^{tree}')
}

/**
 * Applies files with `git am` in a new clone, as a maintainer would, and returns the id of the resulting tree.
 *
 * @throws the error of git if they do not apply
 */
export function treeOfPatches(
  space: Workspace,
  repository: string,
  commit: string,
  files: readonly string[],
): Promise<string> {
  return withScratch(join(space.cache, 'scratch'), async (scratch) => {
    const clone = git(scratch)
    await clone.raw('clone', '--quiet', '--shared', '--no-checkout', '--', repository, 'clone')
    const work = git(join(scratch, 'clone'))
    await work.raw('checkout', '--quiet', '--detach', commit)
    await work.raw('am', '--quiet', ...files)
    return (await work.revparse(['HEAD^{tree}'])).trim()
  })
}
