import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ReadFile, type Release, readerOf, series, treeFacts } from '@exaone4/patches'
import type { Workspace } from '../workspace.ts'
import { cachedTree } from './published.ts'

/** Copies only the files that the series reads of a release into an empty folder: a small tree for experiments. */
export async function copySeriesInputs(space: Workspace, release: Release, target: string): Promise<void> {
  const upstream = await cachedTree(space, release)
  const paths = new Set(['go.mod'])
  const recorder: ReadFile = (path) => {
    paths.add(path)
    return readerOf(upstream)(path)
  }
  treeFacts(recorder)
  for (const { edits, when } of series) {
    for (const { file } of [...edits, ...(when?.otherwise.evidence ?? [])]) paths.add(file)
  }
  for (const path of paths) {
    if (!readerOf(upstream)(path)) continue
    await mkdir(dirname(join(target, path)), { recursive: true })
    await copyFile(join(upstream, path), join(target, path))
    // Go's module cache is read-only, and only root may write to copies of its files.
    await chmod(join(target, path), 0o644)
  }
}
