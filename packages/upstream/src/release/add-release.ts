import { Failure } from '@exaone4/failure'
import {
  llamaCppAtHand,
  pinnedLlamaCpp,
  publishedModule,
  publishedSdist,
  releaseLlamaCpp,
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
import { type TrialRequest, trySeries } from '../drift/trial.ts'

/** Path of the table of releases. */
export const RELEASES_TABLE = 'packages/patches/releases.json'

export interface Addition {
  status: TreeStatus
  /**
   * `added` now, or `known` before. Nothing was written if it is `drifted` (the series does not apply) or `failing` (it
   * applies, but tests fail).
   */
  outcome: 'added' | 'known' | 'drifted' | 'failing'
  /** Failures, one line each, and the output that explains them. */
  failed: string[]
  output: string
}

export interface AddRequest extends TrialRequest {
  /**
   * Called with the status of all releases, including the new one, before the table is written. So after an
   * interruption, the same command repeats everything.
   */
  keepStatus: (trees: readonly TreeStatus[]) => Promise<unknown>
}

/**
 * Fetches a published version and tries the series on it. If it applies and its tests pass, adds the release to the
 * table of releases, with the hash of everything that its build downloads.
 *
 * @throws Failure `usage`, `source`
 */
export async function addRelease(
  space: Workspace,
  version: string,
  { keepStatus, ...trial }: AddRequest,
): Promise<Addition> {
  trial.step(`Fetch Ollama ${version}`)
  const { dir, sum, goModSum } = await publishedModule(space, version)
  const known = releases.find((other) => other.version === version)
  if (known && known.sum !== sum) {
    throw new Failure('source', `the published ${version} differs from the table of releases`, {
      detail: `in the table ${known.sum}\npublished    ${sum}`,
      hint: `find out which one is correct before you build it; the table is ${RELEASES_TABLE}`,
    })
  }
  const status = { ...treeStatus(version, dir, await llamaCppAtHand(space, dir)), sum }
  const untried = { status, failed: [], output: '' }
  if (!fits(status)) return { ...untried, outcome: 'drifted' }
  if (known) return { ...untried, outcome: 'known' }
  const { failed, output } = await trySeries(space, dir, trial)
  if (failed.length > 0) return { status, outcome: 'failing', failed, output }

  const release: Release = { version, sum, goModSum, llamaCpp: await llamaCppOf(space, dir) }
  const whole = { ...treeStatus(version, dir, await releaseLlamaCpp(space, release)), sum }
  if (!fits(whole)) return { ...untried, status: whole, outcome: 'drifted' }
  const trees = [...(await releaseStatuses(space, releases, { download: true })), whole]
  await keepStatus(trees.sort((a, b) => compareVersions(a.name, b.name)))
  recordRelease(release)
  return { ...untried, status: whole, outcome: 'added' }
}

async function llamaCppOf(space: Workspace, dir: string): Promise<Release['llamaCpp']> {
  const pinned = await pinnedLlamaCpp(dir)
  const number = /^b(\d+)$/.exec(pinned ?? '')?.[1]
  if (pinned === undefined || number === undefined) return undefined
  return { pinned, sdist: await publishedSdist(space, Number(number)) }
}
