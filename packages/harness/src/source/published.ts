import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Release } from '@exaone4/patches'
import { execa } from 'execa'
import { z } from 'zod'
import { withScratch } from '../scratch.ts'
import type { Workspace } from '../workspace.ts'
import { download, downloadModule, EMPTY_GO_MOD, type Module, moduleEnvironment } from './gomod.ts'
import { releaseModule, UPSTREAM_MODULE } from './source.ts'

const settingsSchema = z.object({ GOSUMDB: z.string() })
const versionsSchema = z.object({ Versions: z.array(z.string()).default([]) })

/** A setting of the caller that spares some modules the check is not for this one. */
const ALWAYS_CHECKED = { GONOSUMDB: 'none' } as const

const UNKNOWN = /unknown revision|no matching versions|\b(403|404|410)\b/

/**
 * The tree of a supported release in Go's module cache, fetched when it is not there. It is for reading only:
 * other projects use it.
 *
 * @throws Failure `source`
 */
export async function cachedTree(space: Workspace, release: Release): Promise<string> {
  return (await downloadModule(releaseModule(release), join(space.cache, 'scratch'))).dir
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

function inEmptyModule<T>(space: Workspace, task: (dir: string) => Promise<T>): Promise<T> {
  return withScratch(join(space.cache, 'scratch'), async (dir) => {
    await writeFile(join(dir, 'go.mod'), EMPTY_GO_MOD)
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
