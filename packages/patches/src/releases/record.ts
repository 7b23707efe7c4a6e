import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Release } from './releases.ts'
import { compareVersions } from './version.ts'

export const RELEASES_TABLE = 'packages/patches/src/releases/releases.ts'

const ROW = /^ {2}\{ version: '(v[^']+)', sum: '[^']+' \},\n/gm

/** Enters a release in the table of releases, as one line. */
export async function recordRelease(root: string, release: Release): Promise<void> {
  const path = join(root, RELEASES_TABLE)
  const text = withRelease(await readFile(path, 'utf8'), release)
  await writeFile(`${path}.tmp`, text)
  await rename(`${path}.tmp`, path)
}

/** The table's source text with a release where its version sorts; one that is there already is replaced. */
export function withRelease(table: string, { version, sum }: Release): string {
  const rows = [...table.matchAll(ROW)]
  const [first] = rows
  if (!first) {
    throw new Failure('source', `${RELEASES_TABLE} has no rows that can be read`, {
      hint: `add the release by hand: { version: '${version}', sum: '${sum}' }`,
    })
  }
  const row = `  { version: '${version}', sum: '${sum}' },\n`
  const others = rows.filter(([, other]) => other !== version).map(([line, other = '']) => ({ line, other }))
  const lines = [...others, { line: row, other: version }]
    .sort((a, b) => compareVersions(a.other, b.other))
    .map(({ line }) => line)
  const end = (rows.at(-1)?.index ?? 0) + (rows.at(-1)?.[0].length ?? 0)
  return table.slice(0, first.index) + lines.join('') + table.slice(end)
}
