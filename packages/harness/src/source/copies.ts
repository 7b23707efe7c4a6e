import { join } from 'node:path'
import { withScratch } from '../scratch.ts'
import type { Workspace } from '../workspace.ts'
import { git } from './git.ts'
import { completeHeaders } from './headers.ts'
import { fetchClone, fetchFolder } from './source.ts'

/** Runs a task on a copy of a tree that can be built, and removes the copy. */
export async function withCopy<T>(
  space: Workspace,
  tree: string,
  task: (copy: string) => Promise<T>,
): Promise<T> {
  return withScratch(join(space.cache, 'copies'), async (dir) => {
    const copy = join(dir, 'tree')
    await fetchFolder(tree, copy)
    await completeHeaders(copy, join(space.cache, 'scratch'))
    return task(copy)
  })
}

/** Runs a task on a new clone of a tag or branch, with its commit, and removes the clone. */
export async function withClone<T>(
  space: Workspace,
  { url, name }: { url: string; name: string },
  task: (clone: string, commit: string) => Promise<T>,
): Promise<T> {
  return withScratch(join(space.cache, 'copies'), async (dir) => {
    const clone = join(dir, 'tree')
    await fetchClone(name, url, clone)
    return task(clone, (await git(clone).revparse(['HEAD'])).trim())
  })
}
