import { bundle } from './bundle.ts'
import { conformanceStages } from './conformance.ts'
import { distribution } from './distribution.ts'
import { evidence } from './evidence.ts'
import { page } from './page.ts'
import { pr } from './pr.ts'
import { repository } from './repository.ts'
import { seriesStages } from './series.ts'
import type { Stage } from './stage.ts'
import { topicsStage } from './topics.ts'

/** All stages in the order in which they run, quick ones first. */
export function stagesFor(allReleases: boolean): readonly Stage[] {
  return [
    ...repository,
    evidence,
    page,
    ...seriesStages(allReleases),
    topicsStage,
    pr,
    ...conformanceStages(allReleases),
    bundle,
    distribution,
  ]
}
