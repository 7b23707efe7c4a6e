import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ownedFiles, type Patch } from '../../src/index.ts'
import { factFiles } from '../../src/tree/facts.ts'
import { upstreamModule } from './go.ts'
import { temporaryFolder } from './tree.ts'

/** A writable copy of what a series reads of a release, and nothing else, removed when the test ends. */
export async function smallTree(version: string, series: readonly Patch[]): Promise<string> {
  const { Dir: upstream } = await upstreamModule(version)
  const read = series.flatMap((patch) => [
    ...patch.edits.map(({ file }) => file),
    ...ownedFiles(patch).map(({ path }) => path),
    ...(patch.when?.otherwise.evidence ?? []).map(({ file }) => file),
  ])
  const tree = temporaryFolder()
  for (const path of new Set(['go.mod', ...factFiles, ...read])) {
    if (!existsSync(join(upstream, path))) continue
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    copyFileSync(join(upstream, path), join(tree, path))
    // Go's module cache is read-only, and only root may write to copies of its files.
    chmodSync(join(tree, path), 0o644)
  }
  return tree
}
