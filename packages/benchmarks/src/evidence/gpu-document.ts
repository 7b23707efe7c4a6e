import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Evidence, gpusTable } from '@exaone4/capacity'
import type { Workspace } from '@exaone4/harness'
import { withMarked } from '@exaone4/harness'
import type { ModelSize } from '@exaone4/models'
import { readEvidence } from './evidence.ts'

export const GPUS_DOCUMENT = 'docs/gpu.md'
const SIZES: readonly ModelSize[] = ['32B', '1.2B']

/** What is known of GPUs beside what is computed. */
export function committedEvidence(space: Workspace, release: string): Evidence[] {
  return readEvidence(join(space.root, 'docs/measurements'), release)
}

/** The document with the tables as they are now. */
export function withGpus(document: string, evidence: readonly Evidence[]): string {
  return SIZES.reduce(
    (text, size) => withMarked(text, GPUS_DOCUMENT, `GPUs ${size}`, gpusTable(size, evidence)),
    document,
  )
}

/** Puts the tables into docs/gpu.md; says whether that changed anything. */
export async function keepGpus(space: Workspace, release: string): Promise<boolean> {
  const path = join(space.root, GPUS_DOCUMENT)
  const before = await readFile(path, 'utf8')
  const after = withGpus(before, committedEvidence(space, release))
  if (after === before) return false
  await writeFile(`${path}.tmp`, after)
  await rename(`${path}.tmp`, path)
  return true
}
