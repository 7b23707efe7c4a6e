import { Failure } from '@exaone4/failure'
import {
  pinnedLlamaCpp,
  publishedModule,
  publishedSdist,
  releaseStatuses,
  type Workspace,
} from '@exaone4/harness'
import {
  compareVersions,
  fits,
  type Release,
  recordRelease,
  releases,
  type TreeStatus,
  treeStatus,
} from '@exaone4/patches'

/** Path of the table of releases. */
export const RELEASES_TABLE = 'packages/patches/releases.json'

export interface Addition {
  status: TreeStatus
  /** `added` now, `known` before, or `drifted`: the series does not apply and nothing was written. */
  outcome: 'added' | 'known' | 'drifted'
}

/**
 * Fetches a published version of Ollama and tries the series on it. If the series applies, adds the release to the
 * table, with the hash of everything that its build downloads.
 *
 * @param keepStatus called with the status of all releases, including the new one, before the table is written, so that
 *   the command can be repeated after an interruption
 * @throws Failure `usage`, `source`
 */
export async function addRelease(
  space: Workspace,
  version: string,
  keepStatus: (trees: readonly TreeStatus[]) => Promise<unknown>,
): Promise<Addition> {
  const { dir, sum, goModSum } = await publishedModule(space, version)
  const known = releases.find((other) => other.version === version)
  if (known && known.sum !== sum) {
    throw new Failure('source', `the published ${version} differs from the table of releases`, {
      detail: `in the table ${known.sum}\npublished    ${sum}`,
      hint: `find out which one is right before you build it; the table is ${RELEASES_TABLE}`,
    })
  }
  const status = { ...treeStatus(version, dir), sum }
  if (!fits(status)) return { status, outcome: 'drifted' }
  if (known) return { status, outcome: 'known' }

  const release: Release = { version, sum, goModSum, llamaCpp: await llamaCppOf(space, dir) }
  const trees = [...(await releaseStatuses(space, releases)), status]
  await keepStatus(trees.sort((a, b) => compareVersions(a.name, b.name)))
  recordRelease(release)
  return { status, outcome: 'added' }
}

async function llamaCppOf(space: Workspace, dir: string): Promise<Release['llamaCpp']> {
  const pinned = await pinnedLlamaCpp(dir)
  const number = /^b(\d+)$/.exec(pinned ?? '')?.[1]
  if (pinned === undefined || number === undefined) return undefined
  return { pinned, sdist: await publishedSdist(space, Number(number)) }
}
