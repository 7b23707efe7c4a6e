import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Build, Tree, Workspace } from '@exaone4/harness'
import { MEASUREMENTS } from './committed.ts'
import type { Document } from './document.ts'

export interface MeasureRequest {
  space: Workspace
  patched: Build
  stock: Build
  /** Seconds that it took to make or find each build. */
  buildSeconds: Record<'patched' | 'stock', number>
  /** Repeats the patched build, which then finds itself up to date. */
  again: () => Promise<Build>
  /** The tree from which the patched build was made. */
  tree: () => Promise<Tree>
  /** Edits that other tests show to be needed. */
  settled: () => Promise<readonly string[]>
  /** May clients be installed? */
  install: boolean
  /** Called with each result as soon as it is measured. */
  say: (line: string) => void
  signal?: AbortSignal | undefined
}

/** The result of a measurement: a document, a table for people, and failures. */
export interface Measured {
  document: Document & Record<string, unknown>
  table: string
  failed: string[]
}

/**
 * Writes a measurement and returns its path: in `docs/measurements`, or in `reports` if the builds are not of the
 * published release.
 */
export async function writeMeasurement(
  { root, reports }: Workspace,
  { document }: Measured,
): Promise<string> {
  const isPublished = document.builds.every(({ source }) => source === 'gomod')
  const folder = isPublished ? join(root, MEASUREMENTS) : join(reports, 'measurements')
  const path = join(folder, `${document.what}-${document.builds[0]?.release}.json`)
  await mkdir(folder, { recursive: true })
  await writeFile(path, `${JSON.stringify(document, null, 2)}\n`)
  return path
}
