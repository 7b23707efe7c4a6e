import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/patches'
import { git } from '../source/git.ts'
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
      hint: `look at them: ${files.map((file) => join(file)).join(' ')}`,
      cause,
    })
  }
  return ask(workshop, 'rev-parse', 'HEAD^{tree}')
}
