import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Build, finishedBuild, type Workspace } from '@exaone4/harness'
import { defaultRelease } from '@exaone4/patches'

/**
 * The build in a folder; without one, the patched CPU build of the default release.
 *
 * @throws Failure `usage` if there is no such build
 */
export function askedBuild({ dist }: Workspace, folder: string | undefined): Promise<Build> {
  const usual = join(dist, `${defaultRelease}-cpu-patched`)
  if (folder !== undefined || existsSync(usual)) return finishedBuild(folder ?? usual)
  throw new Failure('usage', `there is no build of ${defaultRelease} in dist`, {
    hint: 'make one: pnpm build:ollama --cpu all; or name another one: --use dist/v0.18.0-cpu-patched',
  })
}
