import { createHash } from 'node:crypto'
import { fitSeries } from './fit.ts'
import { ownedFiles } from './owned.ts'
import type { Patch } from './patch.ts'
import { planSeries } from './plan.ts'
import { parseGo, tokens } from './syntax/go.ts'
import { type ReadFile, readerOf } from './tree/read.ts'

/** SHA-256 in hex of each file that a series writes, by its path in the tree; see `codeOf`. */
export type CodeHashes = Record<string, string>

/**
 * What of a patched tree decides how it behaves: every file that the patches touch, except tests and their data.
 * Comments and layout of Go files are left out of the hash; directives such as `//go:build` are in it. So a
 * measurement stays good when a patch is renamed, split or documented better.
 *
 * @param read from the patched tree
 */
export function codeOf(read: ReadFile, patches: readonly Patch[]): CodeHashes {
  const touched = patches.flatMap((patch) => [...patch.edits.map(({ file }) => file), ...owned(patch)])
  const paths = [...new Set(touched)].filter((path) => !isTest(path)).sort()
  return Object.fromEntries(
    paths.flatMap((path) => {
      const content = read(path)
      return content === undefined ? [] : [[path, hashOf(path, content)]]
    }),
  )
}

/** The same, of what a series makes of a pristine tree. Throws a `DriftFailure` where it does not apply. */
export function seriesCode(tree: string, series: readonly Patch[]): CodeHashes {
  const { patches } = fitSeries(series, tree)
  const written = new Map(
    planSeries(tree, patches).flatMap(({ writes }) => writes.map(({ path, content }) => [path, content])),
  )
  const pristine = readerOf(tree)
  return codeOf((path) => written.get(path) ?? pristine(path), patches)
}

const owned = (patch: Patch): string[] => ownedFiles(patch).map(({ path }) => path)

const isTest = (path: string): boolean => path.endsWith('_test.go') || `/${path}`.includes('/testdata/')

function hashOf(path: string, content: Buffer): string {
  return createHash('sha256')
    .update(path.endsWith('.go') ? goCode(content.toString()) : content)
    .digest('hex')
}

function goCode(text: string): string {
  const root = parseGo(text)
  const directives = root
    .findAll({ rule: { kind: 'comment' } })
    .map((comment) => comment.text())
    .filter((comment) => comment.startsWith('//go:'))
  return JSON.stringify([directives, tokens(root)])
}
