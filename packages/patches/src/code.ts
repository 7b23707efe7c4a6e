import { createHash } from 'node:crypto'
import { fitLlamaCpp, fitSeries } from './fit.ts'
import { isTest } from './identity.ts'
import { ownedFiles } from './owned.ts'
import { type Patch, patchesOf } from './patch.ts'
import { type PatchPlan, planLlamaCpp, planSeries } from './plan.ts'
import { tokens } from './syntax/code.ts'
import { languageOf } from './syntax/languages.ts'
import { type ReadFile, readerOf } from './tree/read.ts'

/** SHA-256 in hex of each file that a series writes, by its path in the tree; see `codeOf`. */
export type CodeHashes = Record<string, string>

/**
 * What of a patched tree decides how it behaves: every file that the patches of Ollama touch, except tests and their
 * data. Comments and layout of Go and C++ are left out of the hash; directives such as `//go:build` and `#include` are
 * in it. So a measurement stays good when a patch is renamed, split or documented better.
 *
 * @param read from the patched tree
 */
export function codeOf(read: ReadFile, patches: readonly Patch[]): CodeHashes {
  return hashesOf(read, patchesOf('Ollama', patches))
}

/**
 * The same for what patches of llama.cpp make of its pristine sources, by path below `llama.cpp/`. Throws a
 * `DriftFailure` where they do not apply.
 */
export function llamaCppCode(sources: string, series: readonly Patch[]): CodeHashes {
  const { patches } = fitLlamaCpp(series, sources)
  const written = contentsOf(planLlamaCpp(sources, patches))
  const hashes = hashesOf((path) => written.get(path), patches)
  return Object.fromEntries(Object.entries(hashes).map(([path, hash]) => [`llama.cpp/${path}`, hash]))
}

function hashesOf(read: ReadFile, patches: readonly Patch[]): CodeHashes {
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
  const written = contentsOf(planSeries(tree, patches))
  const pristine = readerOf(tree)
  return codeOf((path) => written.get(path) ?? pristine(path), patches)
}

const contentsOf = (plans: readonly PatchPlan[]): Map<string, Buffer> =>
  new Map(plans.flatMap(({ writes }) => writes.map(({ path, content }) => [path, content])))

const owned = (patch: Patch): string[] => ownedFiles(patch).map(({ path }) => path)

function hashOf(path: string, content: Buffer): string {
  return createHash('sha256')
    .update(/\.(go|c|cpp|h)$/.test(path) ? codeIn(path, content.toString()) : content)
    .digest('hex')
}

function codeIn(path: string, text: string): string {
  const root = languageOf(path).parse(text)
  const directives = root
    .findAll({ rule: { kind: 'comment' } })
    .map((comment) => comment.text())
    .filter((comment) => comment.startsWith('//go:'))
  return JSON.stringify([directives, tokens(root)])
}
