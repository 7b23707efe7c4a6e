import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withMarks } from '@exaone4/harness'
import type { TreeStatus } from '@exaone4/patches'
import type { Committed } from '../documents/committed.ts'
import { drawings, pages } from './pages.ts'

/** Differences between the documents and the measurements that they quote. */
export interface Quotations {
  /** The current and the correct text of each file, by path from the root. */
  files: { path: string; before: string; after: string }[]
  /** Number of tables, figures and plots. */
  compared: number
  /** Marks whose text differs from the measured or computed one, one line each. */
  changed: string[]
  /** Marks without a source, one line each. */
  unknown: string[]
}

/** Compares README and docs with the measurements that they quote. Writes nothing. */
export async function quotations(
  root: string,
  committed: readonly Committed[],
  trees: readonly TreeStatus[],
): Promise<Quotations> {
  const found: Quotations = { files: [], compared: 0, changed: [], unknown: [] }
  for (const [path, marks] of Object.entries(pages(committed, trees))) {
    const before = await readFile(join(root, path), 'utf8')
    const { text, changed, unknown } = withMarks(before, path, marks)
    found.files.push({ path, before, after: text })
    found.compared += before.split(/<!-- (?:table|figure): /).length - 1
    found.changed.push(...changed.map((mark) => `${path}: the ${mark} differs from its measurement`))
    found.unknown.push(...unknown.map((mark) => `${path}: the ${mark} has no source`))
  }
  for (const [path, after] of Object.entries(drawings())) {
    const before = await readFile(join(root, path), 'utf8')
    found.files.push({ path, before, after })
    found.compared += 1
    if (before !== after) found.changed.push(`${path} differs from the plot that pnpm capacity draws`)
  }
  return found
}

/** Writes the files that differ, and returns their paths. */
export async function putRight(root: string, { files }: Quotations): Promise<string[]> {
  const wrong = files.filter(({ before, after }) => before !== after)
  for (const { path, after } of wrong) await replace(join(root, path), after)
  return wrong.map(({ path }) => path)
}

export async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text)
  await rename(`${path}.tmp`, path)
}
