import { basename, join, resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Build } from './build.ts'
import { BUILD_INFO, readBuildInfo } from './build-info.ts'

/** A build that was made before, here or elsewhere. Throws a `usage` Failure where there is none that is whole. */
export async function finishedBuild(dir: string): Promise<Build> {
  const folder = resolve(dir)
  const info = await readBuildInfo(folder)
  if (info) return { dir: folder, ollama: join(folder, 'bin/ollama'), info, built: false }
  throw new Failure('usage', `${basename(folder)} is not a finished build`, {
    detail: `${dir}: ${BUILD_INFO} is missing, or not all of its files are there`,
    hint: 'name a folder below dist/, as pnpm build:ollama prints it',
  })
}
