import type { Release } from '@exaone4/patches'
import { type TreeStatus, treeStatus } from '@exaone4/patches'
import type { Workspace } from '../workspace.ts'
import { cachedTree } from './published.ts'

/** Reads releases where they lie in Go's module cache; nothing is copied or written. */
export async function releaseStatuses(space: Workspace, wanted: readonly Release[]): Promise<TreeStatus[]> {
  const trees = await Promise.all(wanted.map((release) => cachedTree(space, release)))
  return wanted.map(({ version, sum }, index) => ({
    ...treeStatus(version, trees[index] ?? ''),
    sum,
  }))
}
