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

/** Settings of the caller that exempt modules from verification do not apply to this one. */
const ALWAYS_CHECKED = { GONOSUMDB: 'none' } as const

const UNKNOWN = /unknown revision|no matching versions|\b(403|404|410)\b/

/**
 * The tree of a supported release in Go's module cache, downloaded if necessary. It is read-only, since other projects
 * use it.
 *
 * @throws Failure `source`
 */
export async function cachedTree(space: Workspace, release: Release): Promise<string> {
  return (await downloadModule(releaseModule(release), join(space.cache, 'scratch'))).dir
}

/**
 * Downloads the source that upstream published as a version or branch, supported or not. Go verifies it with the public
 * checksum database.
 *
 * @throws Failure `usage` if there is no such version, and `source`
 */
export async function publishedModule(space: Workspace, version: string): Promise<Module> {
  return inEmptyModule(space, async (dir) => {
    await requireChecksums(dir)
    try {
      return await download(dir, `${UPSTREAM_MODULE}@${version}`, ALWAYS_CHECKED)
    } catch (error) {
      const isUnknown = error instanceof Failure && UNKNOWN.test(error.detail ?? '')
      if (!isUnknown) throw error
      throw new Failure('usage', `Ollama ${version} has not been published, or is not available yet`, {
        detail: error.detail ?? '',
        hint: `list the published versions: go list -m -versions ${UPSTREAM_MODULE}`,
        cause: error,
      })
    }
  })
}

/**
 * The versions that upstream has published, including pre-releases, unsorted. A proxy may know only some.
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
    throw new Failure('source', 'cannot list the published versions of Ollama', {
      detail: (stderr || (shortMessage ?? '')).trim(),
      hint: 'check the network and "go env GOPROXY", then run the command again',
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
  throw new Failure('source', "Go's checksum database is turned off, so downloads cannot be verified", {
    hint: 'turn it on: unset GOSUMDB, "go env -u GOSUMDB", then run the command again',
  })
}
