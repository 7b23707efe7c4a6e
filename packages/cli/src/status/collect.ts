import { cachedTree } from '@exaone4/harness'
import { type PatchStatus, type Release, series, seriesStatus } from '@exaone4/patches'
import { space } from '../root.ts'

/** How the series stands to one tree. */
export interface TreeStatus {
  /** A release's version, or how else the tree was named. */
  name: string
  /** Checksum of a release. */
  sum?: string
  patches: readonly PatchStatus[]
}

/** Reads releases where they lie in Go's module cache; nothing is copied or written. */
export async function releaseStatuses(wanted: readonly Release[]): Promise<TreeStatus[]> {
  const trees = await Promise.all(wanted.map((release) => cachedTree(space, release)))
  return wanted.map(({ version, sum }, index) => ({
    ...treeStatus(version, trees[index] ?? ''),
    sum,
  }))
}

export function treeStatus(name: string, dir: string): TreeStatus {
  return { name, patches: seriesStatus(dir, series) }
}

/** Can the series be applied, less what is not applicable? What is upstream already has to be dropped first. */
export function fits({ patches }: TreeStatus): boolean {
  return patches.every(({ state }) => state === 'applies' || state === 'not-applicable')
}
