import { createHash } from 'node:crypto'
import { Failure } from '@exaone4/failure'
import { contentOf, ownedFiles } from './owned.ts'
import type { Patch } from './patch.ts'

/** The ids of all edits and of all files we own, except tests and their data: what can be dropped one at a time. */
export function editIds(series: readonly Patch[]): string[] {
  return series.flatMap((patch) => [
    ...patch.edits.filter(({ file }) => !isTest(file)).map((edit) => edit.id),
    ...ownedFiles(patch)
      .filter(({ path }) => !isTest(path))
      .map((file) => file.id),
  ])
}

/** Upstream's own tests: `_test.go` and `testdata` in Go, folders named `tests` in llama.cpp. */
export function isTest(path: string): boolean {
  return path.endsWith('_test.go') || /\/(testdata|tests)\//.test(`/${path}`)
}

/** The series less one edit or owned file. Throws a `usage` failure for an id that `editIds` does not list. */
export function withoutEdit(series: readonly Patch[], id: string): Patch[] {
  const known = editIds(series)
  if (!known.includes(id)) {
    throw new Failure('usage', `unknown edit ${JSON.stringify(id)}`, { hint: `edits: ${known.join(', ')}` })
  }
  return series.map((patch) => ({
    ...patch,
    edits: patch.edits.filter((edit) => edit.id !== id),
    omit: [
      ...(patch.omit ?? []),
      ...ownedFiles(patch)
        .filter((file) => file.id === id)
        .map((file) => file.id),
    ],
  }))
}

/**
 * sha256 in hex over everything in a series that reaches a patched tree: ids, edits and the files we own. The
 * same on every machine and from every folder.
 */
export function seriesHash(series: readonly Patch[]): string {
  const content = series.map((patch) => ({
    id: patch.id,
    of: patch.of,
    edits: patch.edits,
    files: ownedFiles(patch).map((file) => ({ path: file.path, sha256: sha256(contentOf(file)) })),
  }))
  return sha256(JSON.stringify(content, withSortedKeys))
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
