import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cachedTree } from '@exaone4/harness'
import { findRelease, type ReadFile, readerOf, series, treeFacts } from '@exaone4/patches'
import { onTestFinished } from 'vitest'
import { space } from '../src/root.ts'

/** A temporary folder, removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'exaone4-cli-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** A copy of what the series reads of a release, and nothing else, removed when the test ends. */
export async function seriesTree(version: string): Promise<string> {
  const upstream = await cachedTree(space, findRelease(version))
  const paths = new Set(['go.mod'])
  const recorder: ReadFile = (path) => {
    paths.add(path)
    return readerOf(upstream)(path)
  }
  treeFacts(recorder)
  for (const { edits, when } of series) {
    for (const { file } of [...edits, ...(when?.otherwise.evidence ?? [])]) paths.add(file)
  }

  const tree = await temporaryFolder()
  for (const path of paths) {
    if (!readerOf(upstream)(path)) continue
    await mkdir(dirname(join(tree, path)), { recursive: true })
    await copyFile(join(upstream, path), join(tree, path))
  }
  return tree
}
