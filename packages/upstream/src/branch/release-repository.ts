import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { commitPristine, fetchTree, git, withScratch } from '@exaone4/harness'
import type { Release } from '@exaone4/patches'

/**
 * A git repository with a release's pristine tree, for users without a clone of upstream: one commit on `main`, with
 * the release's tag. Created in the project's cache when it is missing.
 *
 * @throws Failure `source`
 */
export async function releaseRepository(space: Workspace, release: Release): Promise<string> {
  const dir = join(space.cache, 'pr', release.version)
  if (existsSync(dir)) return dir
  await withScratch(join(space.cache, 'pr'), async (scratch) => {
    const tree = join(scratch, 'tree')
    await fetchTree(release, { kind: 'gomod' }, tree, join(space.cache, 'scratch'))
    await commitPristine(tree, release, join(space.cache, 'scratch'), 'main')
    await git(tree).raw('tag', release.version)
    await git(tree).raw('tag', '--delete', 'upstream')
    await rename(tree, dir)
  })
  return dir
}
