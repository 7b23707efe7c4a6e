import { cachedTree, type Workspace } from '@exaone4/harness'
import type { Release } from '@exaone4/patches'
import { type TreeStatus, treeStatus } from './tree-status.ts'

/** Reads releases where they lie in Go's module cache; nothing is copied or written. */
export async function releaseStatuses(space: Workspace, wanted: readonly Release[]): Promise<TreeStatus[]> {
  const trees = await Promise.all(wanted.map((release) => cachedTree(space, release)))
  return wanted.map(({ version, sum }, index) => ({
    ...treeStatus(version, trees[index] ?? ''),
    sum,
  }))
}
