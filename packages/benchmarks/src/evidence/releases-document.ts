import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { withMarked } from '@exaone4/harness'
import type { TreeStatus } from '@exaone4/patches'
import { markdownTable } from '@exaone4/patches'

export const RELEASES_DOCUMENT = 'docs/releases.md'

/** Puts the table into docs/releases.md, whose other text stays; says whether that changed anything. */
export async function keepDocument(space: Workspace, trees: readonly TreeStatus[]): Promise<boolean> {
  const path = join(space.root, RELEASES_DOCUMENT)
  const before = await readFile(path, 'utf8')
  const after = withTable(before, trees)
  if (after === before) return false
  await writeFile(`${path}.tmp`, after)
  await rename(`${path}.tmp`, path)
  return true
}

export function withTable(document: string, trees: readonly TreeStatus[]): string {
  return withMarked(document, RELEASES_DOCUMENT, 'status', markdownTable(trees))
}
