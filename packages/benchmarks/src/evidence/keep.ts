import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Evidence } from '@exaone4/capacity'
import { type Marks, type Workspace, withMarks } from '@exaone4/harness'
import type { TreeStatus } from '@exaone4/patches'
import { readCommitted } from '../documents/committed.ts'
import { gpuEvidence } from './gpu-tables.ts'
import { GPUS_DOCUMENT, gpuPageTables, RELEASES_DOCUMENT, statusTables } from './pages.ts'
import { replace } from './quotations.ts'

/** What is known of GPUs beside what is computed. */
export function committedEvidence({ root }: Workspace, release: string): Evidence[] {
  return gpuEvidence(readCommitted(root), release)
}

/** Puts the tables of GPUs into their document; says whether that changed anything. */
export function keepGpus(space: Workspace): Promise<boolean> {
  return keep(space, GPUS_DOCUMENT, { tables: gpuPageTables(readCommitted(space.root)) })
}

/** Puts the table of releases into its document; says whether that changed anything. */
export function keepDocument(space: Workspace, trees: readonly TreeStatus[]): Promise<boolean> {
  return keep(space, RELEASES_DOCUMENT, { tables: statusTables(trees) })
}

async function keep({ root }: Workspace, path: string, marks: Marks): Promise<boolean> {
  const { text, changed } = withMarks(await readFile(join(root, path), 'utf8'), path, marks)
  if (changed.length > 0) await replace(join(root, path), text)
  return changed.length > 0
}
