import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Build, type Tree, type Workspace, writeOverlay } from '@exaone4/harness'
import { editIds } from '@exaone4/patches'
import type { Broken } from '../faults/broken.ts'
import { slipOf, slipReplacements } from '../faults/slips.ts'
import { mutantBinary } from './binary.ts'
import { mutantReplacements } from './mutant.ts'

export interface BrokenBuildRequest {
  space: Workspace
  tree: Tree
  patched: Build
  signal?: AbortSignal
}

type Change = NonNullable<Broken['build']>

/** Has the tree what is to be left out, or to be mistaken? Patches differ from release to release. */
export function canBreak({ tree }: Pick<BrokenBuildRequest, 'tree'>, change: Change): boolean {
  if ('less' in change) return editIds(tree.patches).includes(change.less)
  return existsSync(join(tree.dir, slipOf(change.slip).file))
}

/** Compiles the patched tree with a change that makes it wrong, and returns the path of the program. */
export async function brokenBuild(
  request: BrokenBuildRequest,
  change: Change,
  scratch: string,
): Promise<string> {
  const { space, tree, patched, signal } = request
  const replacements =
    'less' in change
      ? await mutantReplacements(tree, tree.patches, change.less, scratch)
      : await slipReplacements(tree.dir, slipOf(change.slip))
  const overlay = await writeOverlay(tree.dir, replacements, join(scratch, 'overlay'))
  return mutantBinary({ space, tree: tree.dir, overlay, patched, scratch, ...(signal && { signal }) })
}
