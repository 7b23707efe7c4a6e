import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Evidence } from '@exaone4/capacity'
import { type Marks, type Workspace, withMarks } from '@exaone4/harness'
import type { TreeStatus } from '@exaone4/patches'
import { readCommitted } from '../documents/committed.ts'
import { gpuEvidence } from './gpu-tables.ts'
import {
  FAMILY_DOCUMENT,
  familyTables,
  GPUS_DOCUMENT,
  gpuPageTables,
  RELEASES_DOCUMENT,
  statusTables,
} from './pages.ts'
import { replace } from './quotations.ts'

/** Measured contexts that replace computed ones in the tables of GPUs. */
export function committedEvidence({ program }: Workspace, release: string): Evidence[] {
  return gpuEvidence(readCommitted(program), release)
}

/** Updates the tables of GPUs in their document. Returns whether anything changed. */
export function keepGpus(space: Workspace): Promise<boolean> {
  return keep(space, GPUS_DOCUMENT, { tables: gpuPageTables(readCommitted(space.root)) })
}

/** Updates the tables of releases in their documents. Returns what happened to each, a line each. */
export async function keepDocuments(space: Workspace, trees: readonly TreeStatus[]): Promise<string[]> {
  const documents = { [RELEASES_DOCUMENT]: statusTables(trees), [FAMILY_DOCUMENT]: familyTables(trees) }
  return Promise.all(
    Object.entries(documents).map(async ([path, tables]) =>
      (await keep(space, path, { tables })) ? `wrote ${path}` : `${path} is up to date`,
    ),
  )
}

async function keep({ root }: Workspace, path: string, marks: Marks): Promise<boolean> {
  const { text, changed } = withMarks(await readFile(join(root, path), 'utf8'), path, marks)
  if (changed.length > 0) await replace(join(root, path), text)
  return changed.length > 0
}
