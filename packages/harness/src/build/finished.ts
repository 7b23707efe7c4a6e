import { basename, join, resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Build } from './build.ts'
import { BUILD_INFO, type BuildInfo, readBuildInfo } from './build-info.ts'

/** Reads a build that was made before, here or elsewhere. Throws a `usage` Failure if it is missing or incomplete. */
export async function finishedBuild(dir: string): Promise<Build> {
  const folder = resolve(dir)
  const info = await readBuildInfo(folder)
  if (info) return { dir: folder, ollama: join(folder, 'bin/ollama'), info, built: false }
  throw new Failure('usage', `${basename(folder)} is not a finished build`, {
    detail: `${dir}: ${BUILD_INFO} is missing, or files that it lists are missing`,
    hint: 'name a folder below dist/, as pnpm build:ollama prints it',
  })
}

/**
 * Finds the requested build among these.
 *
 * @param folders of finished builds
 * @throws Failure `usage` if none has that variant and release, or a folder is not a build
 */
export async function chooseFinished(
  folders: readonly string[],
  variant: BuildInfo['variant'],
  release: string | undefined,
): Promise<Build> {
  const builds = await Promise.all(folders.map(finishedBuild))
  const wanted = builds.find(
    ({ info }) => info.variant === variant && (release === undefined || info.release === release),
  )
  if (wanted) return wanted
  const given = builds.map(({ info }) => `${info.variant} ${info.release}`).join(', ')
  throw new Failure('usage', `--use has no ${variant} build${release ? ` of ${release}` : ''}`, {
    detail: `it has: ${given}`,
    hint: 'give both: --use dist/RELEASE-cpu-patched dist/RELEASE-cpu-stock',
  })
}
