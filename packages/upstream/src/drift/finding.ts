import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileDiff, type Hunk } from '@exaone4/harness'
import { type Drift, type Place, placeOf, readerOf, series } from '@exaone4/patches'
import { declarationsOf } from './declarations.ts'
import type { GoodTree } from './good.ts'

/** What is known of a drift: it, and what upstream did there since a release on which the series applies. */
export interface Finding {
  drift: Drift
  /** The change, as a sentence. */
  change: string
  /** Lines of a unified diff; empty where there is nothing to show. */
  diff: string[]
}

const MAX_LINES = 40

/** Compares the place of a drift, or of several that are alike, in a tree with the same place in a good one. */
export async function findingOf(drift: Drift, tree: string, good: GoodTree): Promise<Finding> {
  const { file } = drift
  const version = good.release.version
  const ids = drift.edit.split(', ')
  const edits = series.flatMap((patch) => patch.edits).filter(({ id }) => ids.includes(id))
  const [edit] = edits
  if (edit && edit.file !== file) return { drift, change: '', diff: [] }

  const then = readerOf(good.dir)(file)?.toString()
  if (then === undefined) return { drift, change: `${version} has no ${file}.`, diff: [] }
  const isThere = existsSync(join(tree, file))
  const elsewhere = edits
    .flatMap((each) => declarationsOf(tree, each))
    .filter((found) => !found.startsWith(`${file}:`))
  const moved =
    elsewhere.length === 0 ? '' : ` The same name is declared at ${[...new Set(elsewhere)].join(', ')}.`
  if (!isThere) return { drift, change: `${file} is gone since ${version}.${moved}`, diff: [] }

  const hunks = await fileDiff(join(good.dir, file), join(tree, file))
  if (hunks.length === 0) return { drift, change: `${file} is as it was in ${version}.${moved}`, diff: [] }
  const place = edit && placeOf(edit, then)
  if (!place) return { drift, change: `${version} does not have what this looks for.${moved}`, diff: [] }
  const near = hunksIn(hunks, place)
  return near.length === 0
    ? {
        drift,
        change: `Nothing changed there since ${version}; elsewhere in ${file}, it did.${moved}`,
        diff: [],
      }
    : { drift, change: `Since ${version}:${moved}`, diff: bounded(near, place.match) }
}

/** The hunks that touch a place of the older file. */
function hunksIn(hunks: readonly Hunk[], { first, last }: Place): Hunk[] {
  return hunks.filter(({ before }) => before.first <= last && before.end >= first)
}

/** As many hunks as may be shown, those nearest to a line of the older file first, in the file's order. */
function bounded(hunks: readonly Hunk[], line: number): string[] {
  const distance = ({ before: { first, end } }: Hunk): number => Math.max(first - line, line - end, 0)
  const shown: Hunk[] = []
  for (const hunk of hunks.toSorted((a, b) => distance(a) - distance(b))) {
    if (shown.length > 0 && countOf([...shown, hunk]) > MAX_LINES) break
    shown.push(hunk)
  }
  const lines = shown.toSorted((a, b) => a.before.first - b.before.first).flatMap(({ lines }) => lines)
  const left = countOf(hunks) - Math.min(lines.length, MAX_LINES)
  const [only] = shown
  const kept = only && lines.length > MAX_LINES ? around(only, line) : lines
  return left > 0 ? [...kept, `… and ${left} more lines`] : kept
}

/** The part of a long hunk that holds a line of the older file. */
function around({ before, lines }: Hunk, line: number): string[] {
  let at = before.first
  const index = lines.findIndex((text, position) => {
    if (position === 0 || text.startsWith('+')) return false
    at += 1
    return at > line
  })
  const begin = Math.max(0, Math.min(index - MAX_LINES / 2, lines.length - MAX_LINES))
  return lines.slice(begin, begin + MAX_LINES)
}

function countOf(hunks: readonly Hunk[]): number {
  return hunks.reduce((sum, { lines }) => sum + lines.length, 0)
}
