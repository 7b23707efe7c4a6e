import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Release } from '@exaone4/patches'
import { execa } from 'execa'
import { z } from 'zod'
import { withScratch } from '../scratch.ts'
import type { Workspace } from '../workspace.ts'
import { DECLARED, download, downloadModule, type Module, moduleEnvironment } from './gomod.ts'
import { UPSTREAM_MODULE } from './source.ts'

const settingsSchema = z.object({ GOSUMDB: z.string() })
const versionsSchema = z.object({ Versions: z.array(z.string()).default([]) })

/** A setting of the caller that spares some modules the check is not for this one. */
const ALWAYS_CHECKED = { GONOSUMDB: 'none' } as const

const EMPTY_MODULE = 'module exaone4.example/source\n\ngo 1.24\n'

const UNKNOWN = /unknown revision|no matching versions|\b(403|404|410)\b/

/**
 * The tree of a supported release in Go's module cache, fetched when it is not there. It is for reading only:
 * other projects use it.
 *
 * @throws Failure `source`
 */
export async function cachedTree(space: Workspace, release: Release): Promise<string> {
  const { dir, sum } = await downloadModule(release.version, UPSTREAM_MODULE, join(space.cache, 'scratch'))
  if (sum === release.sum) return dir
  throw new Failure('source', `Go's checksum of ${release.version} is not the one in the table of releases`, {
    detail: `expected ${release.sum}\nfound    ${sum}`,
    hint: 'correct packages/patches/src/releases/releases.ts',
  })
}

/**
 * Downloads what upstream has published as a version, or as a branch, supported or not. Go checks it with the
 * public checksum database.
 *
 * @throws Failure `usage` where upstream has no such version, and `source`
 */
export async function publishedModule(space: Workspace, version: string): Promise<Module> {
  return inEmptyModule(space, async (dir) => {
    await requireChecksums(dir)
    try {
      return await download(dir, `${UPSTREAM_MODULE}@${version}`, ALWAYS_CHECKED)
    } catch (error) {
      const isUnknown = error instanceof Failure && UNKNOWN.test(error.detail ?? '')
      if (!isUnknown) throw error
      throw new Failure('usage', `upstream has published no ${version}, or it cannot be had yet`, {
        detail: error.detail ?? '',
        hint: `look at what there is: go list -m -versions ${UPSTREAM_MODULE}`,
        cause: error,
      })
    }
  })
}

/**
 * The versions that upstream has published, pre-releases included, in no order. A proxy may know only some.
 *
 * @throws Failure `source`
 */
export async function publishedVersions(space: Workspace): Promise<string[]> {
  return inEmptyModule(space, async (dir) => {
    const { failed, stdout, stderr, shortMessage } = await execa(
      'go',
      ['list', '-m', '-versions', '-json', UPSTREAM_MODULE],
      {
        cwd: dir,
        env: moduleEnvironment,
        reject: false,
        stdin: 'ignore',
      },
    )
    if (!failed) return versionsSchema.parse(JSON.parse(stdout)).Versions
    throw new Failure('source', 'the versions that upstream has published could not be listed', {
      detail: (stderr || (shortMessage ?? '')).trim(),
      hint: 'check the network and "go env GOPROXY", and run the command again',
    })
  })
}

/**
 * Declares a release as it was downloaded, so that no other content is taken for it from now on.
 *
 * @param declared folder of the declarations
 */
export async function declareRelease(
  { version, sum, goModSum }: Module,
  declared: string = DECLARED,
): Promise<void> {
  const dir = join(declared, version)
  await mkdir(dir, { recursive: true })
  await writeFile(
    join(dir, 'go.sum'),
    `${UPSTREAM_MODULE} ${version} ${sum}\n${UPSTREAM_MODULE} ${version}/go.mod ${goModSum}\n`,
  )
  await writeFile(join(dir, 'go.mod'), `${EMPTY_MODULE}\nrequire ${UPSTREAM_MODULE} ${version}\n`)
}

function inEmptyModule<T>(space: Workspace, task: (dir: string) => Promise<T>): Promise<T> {
  return withScratch(join(space.cache, 'scratch'), async (dir) => {
    await writeFile(join(dir, 'go.mod'), EMPTY_MODULE)
    return task(dir)
  })
}

async function requireChecksums(cwd: string): Promise<void> {
  const { stdout } = await execa('go', ['env', '-json', 'GOSUMDB'], { cwd, stdin: 'ignore' })
  if (settingsSchema.parse(JSON.parse(stdout)).GOSUMDB !== 'off') return
  throw new Failure('source', "Go's checksum database is turned off: nobody vouches for what is downloaded", {
    hint: 'turn it on: unset GOSUMDB, "go env -u GOSUMDB", and run the command again',
  })
}
