import { llamaCppAtHand, type Workspace } from '@exaone4/harness'
import { alike, fits, series, seriesHash, treeStatus } from '@exaone4/patches'
import { type Finding, findingOf } from './finding.ts'
import { nearestRelease } from './nearest-release.ts'
import type { DriftReport } from './report.ts'
import type { Subject } from './subject.ts'
import { type TrialRequest, trySeries } from './trial.ts'

/**
 * Tries the series on a tree, without changing it. If the series applies, its tests run on a copy; otherwise the tree
 * is compared with the most similar supported release.
 */
export async function examineTree(
  space: Workspace,
  { name, dir, options }: Subject,
  request: TrialRequest,
): Promise<DriftReport> {
  const status = treeStatus(name, dir, await llamaCppAtHand(space, dir))
  const report: DriftReport = {
    subject: { name, options },
    series: seriesHash(series),
    patches: status.patches,
    findings: [],
    skippedTests: request.skipTests,
  }
  if (fits(status)) return { ...report, trial: await trySeries(space, dir, request) }

  const good = await nearestRelease(space, dir)
  const drifts = status.patches.flatMap((patch) => ('drifts' in patch ? patch.drifts : []))
  const findings: Finding[] = []
  for (const drift of alike(drifts)) findings.push(await findingOf(drift, dir, good))
  return { ...report, good: good.release.version, findings }
}
