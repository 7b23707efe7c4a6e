import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withMarks } from '@exaone4/harness'
import type { TreeStatus } from '@exaone4/patches'
import type { Committed } from '../documents/committed.ts'
import { drawings, pages } from './pages.ts'

/** What the documents quote, and what they should. */
export interface Quotations {
  /** Each file as it is and as it should be, by its path from the root. */
  files: { path: string; before: string; after: string }[]
  /** How many tables, figures and plots there are. */
  compared: number
  /** Those that are not what was measured or computed, one line each. */
  changed: string[]
  /** Marks that nothing is known of, one line each. */
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
    found.changed.push(...changed.map((mark) => `${path}: the ${mark} is not what was measured`))
    found.unknown.push(...unknown.map((mark) => `${path}: nothing is known of the ${mark}`))
  }
  for (const [path, after] of Object.entries(drawings())) {
    const before = await readFile(join(root, path), 'utf8')
    found.files.push({ path, before, after })
    found.compared += 1
    if (before !== after) found.changed.push(`${path} is not what pnpm capacity draws`)
  }
  return found
}

/** Writes the files that are not as they should be, and returns their paths. */
export async function putRight(root: string, { files }: Quotations): Promise<string[]> {
  const wrong = files.filter(({ before, after }) => before !== after)
  for (const { path, after } of wrong) await replace(join(root, path), after)
  return wrong.map(({ path }) => path)
}

export async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text)
  await rename(`${path}.tmp`, path)
}
