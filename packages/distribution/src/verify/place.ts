import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import { BUILD_INFO, type BuildInfo, buildInfoSchema } from '@exaone4/harness'

/** The folder of libraries, in a build as in upstream's archives. */
export const LIBRARIES: string = 'lib/ollama'
/** The folder of an archive for what upstream's archives do not have. Upstream's installer removes it with the libraries. */
export const OWN_FOLDER: string = `${LIBRARIES}/exaone4`

/** A build somewhere on a disk, in whatever state its files are. */
export interface PlacedBuild {
  /** The folder that contains `bin/ollama`. */
  dir: string
  info: BuildInfo
  /** Is it unpacked from an archive, so that the folder can be a shared one such as /usr? */
  isUnpacked: boolean
}

/**
 * Finds the build in a folder: one that `pnpm build:ollama` made, a copy of it, or an unpacked archive.
 *
 * @throws Failure `usage` if there is no description of a build, or one that cannot be read
 */
export async function placedBuild(folder: string): Promise<PlacedBuild> {
  const dir = resolve(folder)
  for (const [path, isUnpacked] of [
    [BUILD_INFO, false],
    [join(OWN_FOLDER, BUILD_INFO), true],
  ] as const) {
    const text = await readFile(join(dir, path), 'utf8').catch(ignoreMissing)
    if (text !== undefined) return { dir, info: parseInfo(join(folder, path), text), isUnpacked }
  }
  throw new Failure('usage', `${basename(dir)} is not a build`, {
    detail: `${folder} has neither ${BUILD_INFO} nor ${OWN_FOLDER}/${BUILD_INFO}`,
    hint: 'name a folder below dist/, as pnpm build:ollama prints it, or the folder of an unpacked archive',
  })
}

function parseInfo(path: string, text: string): BuildInfo {
  try {
    return buildInfoSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Failure('usage', `${path} does not describe a build`, {
      detail: String((cause as Error).message),
      hint: 'build again: delete this folder, then run pnpm build:ollama',
      cause,
    })
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}
