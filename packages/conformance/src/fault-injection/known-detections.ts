import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tree, Workspace } from '@exaone4/harness'
import { codeFaultOf } from '../faults/code-faults.ts'
import { type FaultName, faults } from '../faults/faults.ts'
import { checkFiles } from './check-files.ts'
import { mutantInputs } from './known-mutants.ts'

/** A check that failed on a build with a fault in it. */
export interface Detection {
  fault: FaultName
  check: string
}

/** A detection with a hash of the code on which it depends. */
export type KnownDetection = Detection & { inputs: string }

/**
 * A hash of the code on which it depends whether a check detects a fault of the build: the file with the check, and what
 * the fault leaves out or changes. Undefined if the fault is not in a build, or the tree lacks its file.
 */
export async function detectionInputs(
  space: Workspace,
  tree: Tree,
  { fault, check }: Detection,
): Promise<string | undefined> {
  const { build } = faults[fault]
  if (build === undefined) return undefined
  if ('without' in build) {
    return mutantInputs(space, tree, { edit: build.without, outcome: 'conformance', failing: [check] })
  }
  const mistake = codeFaultOf(build.codeFault)
  const file = join(tree.dir, mistake.file)
  if (!existsSync(file)) return undefined
  const hash = createHash('sha256').update(JSON.stringify([mistake, check]))
  for (const path of [file, ...(await checkFiles(space, [check]))]) hash.update(await readFile(path))
  return hash.digest('hex')
}

/** Those of the detections whose code is as it was when they were measured. */
export async function stillDetected(
  space: Workspace,
  tree: Tree,
  known: readonly KnownDetection[],
): Promise<KnownDetection[]> {
  const inputs = await Promise.all(known.map((each) => detectionInputs(space, tree, each)))
  return known.filter((each, index) => each.inputs === inputs[index])
}
