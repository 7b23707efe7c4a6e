import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileDiff, type Hunk } from '@exaone4/harness'
import {
  type Drift,
  type Edit,
  editIds,
  type Place,
  patchesOf,
  placeOf,
  readerOf,
  series,
} from '@exaone4/patches'
import { declarationsOf, targetsOf } from './declarations.ts'
import type { GoodTree } from './nearest-release.ts'

/** A drift, with upstream's change in that place since a release to which the series applies. */
export interface Finding {
  drift: Drift
  /** What each edit does, with its id. */
  purposes: string[]
  /** Upstream's change, in a sentence. */
  change: string
  /** Lines of a unified diff; may be empty. */
  diff: string[]
}

const MAX_LINES = 40

/** Compares the place of a drift, or of several similar ones, with the same place in a release that the series fits. */
export async function findingOf(drift: Drift, tree: string, good: GoodTree): Promise<Finding> {
  const ids = drift.edit.split(', ')
  const edits = series.flatMap((patch) => patch.edits).filter(({ id }) => ids.includes(id))
  const purposes = edits.map(({ id, description }) => `\`${id}\`: ${description}`)
  return { drift, purposes, ...(await changeOf(drift, edits, tree, good)) }
}

async function changeOf(
  drift: Drift,
  edits: readonly Edit[],
  tree: string,
  good: GoodTree,
): Promise<Pick<Finding, 'change' | 'diff'>> {
  const { file } = drift
  const version = good.release.version
  const said = (change: string, diff: string[] = []) => ({ change, diff })
  const [edit] = edits
  if (edits.some(({ id }) => editIds(patchesOf('llama.cpp', series)).includes(id))) return said('')
  if (edit && edit.file !== file) return said('')

  const then = readerOf(good.dir)(file)?.toString()
  const isThere = existsSync(join(tree, file))
  if (then === undefined) {
    return said(isThere ? `Upstream added ${file} since ${version}.` : `${version} has no ${file}.`)
  }
  const moved = elsewhere(tree, drift, edits)
  if (!isThere) return said(`Upstream removed ${file} since ${version}.${moved}`)

  const hunks = await fileDiff(join(good.dir, file), join(tree, file))
  if (hunks.length === 0) return said(`${file} has not changed since ${version}.${moved}`)
  const place = edit && placeOf(edit, then)
  if (!place) return said(`The edit does not match ${version} either.${moved}`)
  const near = hunksIn(hunks, place)
  return near.length === 0
    ? said(`This place has not changed since ${version}; other parts of ${file} have.${moved}`)
    : said(`${moved} Since ${version}:`.trimStart(), bounded(near, place.match))
}

/** Says where a tree has what edits look for, or what they look in, if it has moved there. */
function elsewhere(tree: string, { code, file }: Drift, edits: readonly Edit[]): string {
  if (code !== 'missing' && code !== 'wrong-base') return ''
  const targets = unique(edits.flatMap((edit) => targetsOf(tree, edit)))
  if (targets.length > 0) return ` The code that the edit looks for is in ${listed(targets)}.`
  const declared = unique(edits.flatMap((edit) => declarationsOf(tree, edit))).filter(
    (found) => !found.startsWith(`${file}:`),
  )
  return declared.length === 0 ? '' : ` A declaration with the same name is at ${declared.join(', ')}.`
}

/** Most places that a message lists. */
const MAX_PLACES = 3

function listed(places: readonly string[]): string {
  const shown = places.slice(0, MAX_PLACES).join(', ')
  const left = places.length - MAX_PLACES
  return left > 0 ? `${shown}, and ${left} more places` : shown
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}

/** The hunks that overlap a place of the older file. */
function hunksIn(hunks: readonly Hunk[], { first, last }: Place): Hunk[] {
  return hunks.filter(({ before }) => before.first <= last && before.end >= first)
}

/** Lines of the hunks nearest to a line of the older file, in file order, up to a maximum. */
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
  const shownLines = only && lines.length > MAX_LINES ? around(only, line) : lines
  return left > 0 ? [...shownLines, `… and ${left} more lines`] : shownLines
}

/** The part of a long hunk around a line of the older file. */
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
