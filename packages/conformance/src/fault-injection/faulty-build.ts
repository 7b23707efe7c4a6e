import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Build, type Tree, type Workspace, writeOverlay } from '@exaone4/harness'
import { editIds } from '@exaone4/patches'
import { codeFaultOf, faultReplacements } from '../faults/code-faults.ts'
import type { Fault } from '../faults/faults.ts'
import { mutantBinary } from './binary.ts'
import { mutantReplacements } from './mutant.ts'

export interface FaultyBuildRequest {
  space: Workspace
  tree: Tree
  patched: Build
  signal?: AbortSignal
}

type Change = NonNullable<Fault['build']>

/** Has the tree what is to be left out, or to be mistaken? Patches differ from release to release. */
export function canInject({ tree }: Pick<FaultyBuildRequest, 'tree'>, change: Change): boolean {
  if ('less' in change) return editIds(tree.patches).includes(change.less)
  return existsSync(join(tree.dir, codeFaultOf(change.codeFault).file))
}

/** Compiles the patched tree with a change that makes it wrong, and returns the path of the program. */
export async function faultyBuild(
  request: FaultyBuildRequest,
  change: Change,
  scratch: string,
): Promise<string> {
  const { space, tree, patched, signal } = request
  const replacements =
    'less' in change
      ? await mutantReplacements(tree, tree.patches, change.less, scratch)
      : await faultReplacements(tree.dir, codeFaultOf(change.codeFault))
  const overlay = await writeOverlay(tree.dir, replacements, join(scratch, 'overlay'))
  return mutantBinary({ space, tree: tree.dir, overlay, patched, scratch, ...(signal && { signal }) })
}
