import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { git, withScratch } from '@exaone4/harness'
import { ask, checkOut, type Workshop } from './workshop.ts'

/** The same commits make the same files, but for their dates. */
const FORMAT = [
  '--zero-commit',
  '--full-index',
  '--no-signature',
  '--keep-subject',
  '--no-renames',
  '--binary',
  '--stat=72',
]

/** Writes the commits of a range as files for `git am`, and returns their names, in order. */
export async function writePatches(
  workshop: Workshop,
  parent: string,
  head: string,
  folder: string,
): Promise<string[]> {
  await ask(workshop, 'format-patch', ...FORMAT, '--output-directory', folder, `${parent}..${head}`)
  return (await readdir(folder)).filter((name) => name.endsWith('.patch')).sort()
}

/**
 * Applies files with `git am` on a commit, in the work tree, and returns the tree that they make.
 *
 * @throws Failure `check`
 */
export async function applyPatches(
  workshop: Workshop,
  parent: string,
  files: readonly string[],
): Promise<string> {
  await checkOut(workshop, parent)
  const repository = git(workshop.tree, workshop.identity)
  try {
    if (files.length > 0) await repository.raw('am', '--quiet', '--keep-non-patch', ...files)
  } catch (cause) {
    throw new Failure('check', 'git am refuses the files that were made', {
      detail: (cause as Error).message,
      hint: 'this is a bug: report it, with what git says',
      cause,
    })
  }
  return ask(workshop, 'rev-parse', 'HEAD^{tree}')
}

/**
 * Applies files with `git am`, as a maintainer would, on a commit of a repository in a new clone, and returns the
 * tree that they make.
 *
 * @throws what git says where they do not apply
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
