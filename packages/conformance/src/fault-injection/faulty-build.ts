import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Build, type Tree, type Workspace, writeOverlay } from '@exaone4/harness'
import { editIds } from '@exaone4/patches'
import { codeFaultOf, faultReplacements } from '../faults/code-faults.ts'
import type { BuildFault } from '../faults/fault.ts'
import { mutantBinary } from './binary.ts'
import { isOfLlamaCpp, llamaCppMutant } from './llama-cpp-mutant.ts'
import { mutantReplacements } from './mutant.ts'

export interface FaultyBuildRequest {
  space: Workspace
  tree: Tree
  patched: Build
  signal?: AbortSignal
}

/** Has the tree what a fault leaves out or gets wrong? Patches differ from release to release. */
export function canInject(
  { tree, patched }: Pick<FaultyBuildRequest, 'tree' | 'patched'>,
  fault: BuildFault,
): boolean {
  if ('without' in fault) {
    const applied = tree.patches.filter(({ id }) => patched.info.patches.includes(id))
    return editIds(applied).includes(fault.without)
  }
  return existsSync(join(tree.dir, codeFaultOf(fault.codeFault).file))
}

/** Compiles the patched tree with a fault in it, and returns the path of the program. */
export async function faultyBuild(
  request: FaultyBuildRequest,
  fault: BuildFault,
  scratch: string,
): Promise<string> {
  const { space, tree, patched, signal } = request
  if ('without' in fault && isOfLlamaCpp(tree, fault.without)) {
    return llamaCppMutant(request, fault.without, scratch)
  }
  const replacements =
    'without' in fault
      ? (await mutantReplacements(tree, { ids: [fault.without], tests: [] }, scratch)).replacements
      : await faultReplacements(tree.dir, codeFaultOf(fault.codeFault))
  const overlay = await writeOverlay(tree.dir, replacements, join(scratch, 'overlay'))
  return mutantBinary({ space, tree: tree.dir, overlay, patched, scratch, ...(signal && { signal }) })
}
