import { basename } from 'node:path'
import { type Release, type TreeStatus, treeStatus } from '@exaone4/patches'
import { llamaCppAtHand, releaseLlamaCpp } from '../build/llama-cpp-at-hand.ts'
import { cachedTree } from '../source/published.ts'
import { requireTree } from '../source/source.ts'
import type { Workspace } from '../workspace.ts'

/**
 * Reads releases from Go's module cache, without copying or writing anything.
 *
 * @param options whether to download the llama.cpp of releases if necessary; without it, the patches of llama.cpp are
 *   not checked there
 */
export async function releaseStatuses(
  space: Workspace,
  wanted: readonly Release[],
  { download = false }: { download?: boolean } = {},
): Promise<TreeStatus[]> {
  const trees = await Promise.all(wanted.map((release) => cachedTree(space, release)))
  const statuses: TreeStatus[] = []
  for (const [index, release] of wanted.entries()) {
    const tree = trees[index] ?? ''
    const llamaCpp = download ? await releaseLlamaCpp(space, release) : await llamaCppAtHand(space, tree)
    statuses.push({ ...treeStatus(release.version, tree, llamaCpp), sum: release.sum })
  }
  return statuses
}

/** Reads a tree of Ollama in a folder. Throws a `usage` failure for a folder that has none. */
export async function folderStatus(space: Workspace, dir: string): Promise<TreeStatus> {
  requireTree(dir)
  return treeStatus(basename(dir), dir, await llamaCppAtHand(space, dir))
}
