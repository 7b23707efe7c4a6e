import type { Release } from '@exaone4/patches'
import { type TreeStatus, treeStatus } from '@exaone4/patches'
import type { Workspace } from '../workspace.ts'
import { cachedTree } from './published.ts'

/** Reads releases from Go's module cache, without copying or writing anything. */
export async function releaseStatuses(space: Workspace, wanted: readonly Release[]): Promise<TreeStatus[]> {
  const trees = await Promise.all(wanted.map((release) => cachedTree(space, release)))
  return wanted.map(({ version, sum }, index) => ({
    ...treeStatus(version, trees[index] ?? ''),
    sum,
  }))
}
