import { join } from 'node:path'
import { type Identity, plainGit, withScratch } from '@exaone4/harness'
import type { FileWrite } from '@exaone4/patches'

export interface Commit {
  /** The parent. */
  base: string
  writes: readonly FileWrite[]
  message: string
  identity: Identity
}

/**
 * Makes a commit in a repository without touching its files, its index or its branches.
 *
 * @param parent the folder for temporary files
 * @returns the commit
 */
export function commitOn(
  repository: string,
  parent: string,
  { base, writes, message, identity }: Commit,
): Promise<string> {
  return withScratch(parent, async (scratch) => {
    const env = { GIT_INDEX_FILE: join(scratch, 'index') }
    const git = async (args: readonly string[], input?: Buffer | string): Promise<string> =>
      (await plainGit(repository, args, { env, identity, ...(input !== undefined && { input }) })).stdout
        .toString()
        .trim()
    await git(['read-tree', base])
    for (const { path, content } of writes) {
      const blob = await git(['hash-object', '-w', '--stdin'], content)
      const mode = (await git(['ls-tree', base, '--', path])).split(' ')[0] || '100644'
      await git(['update-index', '--add', '--cacheinfo', `${mode},${blob},${path}`])
    }
    const tree = await git(['write-tree'])
    return git(['commit-tree', tree, '-p', base, '-F', '-'], message)
  })
}
