import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copySeriesInputs } from '@exaone4/harness'
import { findRelease } from '@exaone4/patches'
import { onTestFinished } from 'vitest'
import { space } from '../src/program/workspace.ts'

/** A temporary folder, removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'exaone4-cli-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** A copy of only the files that the series reads of a release, removed when the test ends. */
export async function seriesTree(version: string): Promise<string> {
  const tree = await temporaryFolder()
  await copySeriesInputs(space, findRelease(version), tree)
  return tree
}
