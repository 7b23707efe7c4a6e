import { defaultRelease, referenceRelease } from '@exaone4/patches'
import { bundle } from './bundle.ts'
import { conformanceStages } from './conformance.ts'
import { evidence } from './evidence.ts'
import { page } from './page.ts'
import { pr } from './pr.ts'
import { repository } from './repository.ts'
import { seriesStages } from './series.ts'
import type { Stage } from './stage.ts'
import { topicsStage } from './topics.ts'

/**
 * All stages, in lanes that run side by side: a server that is waited for, or a program that is linked, leaves a core
 * to the other lanes. Stages of a lane run in order, quick ones first.
 */
export function lanesFor(allReleases: boolean): readonly (readonly Stage[])[] {
  return [
    [...repository, evidence, page, ...seriesStages(allReleases), topicsStage, pr],
    [...conformanceStages(defaultRelease, allReleases), bundle],
    conformanceStages(referenceRelease, allReleases),
  ]
}
