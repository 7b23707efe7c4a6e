import type { KnownDetection, KnownMutant } from '@exaone4/conformance'
import type { Workspace } from '@exaone4/harness'
import type { Fact } from '@exaone4/patches'
import { knownDetections } from './faults.ts'
import { knownMutants } from './mutants.ts'
import { shownElsewhere } from './shown.ts'

/** What a test of a release need not try. */
export interface KnownResults {
  knownMutants: KnownMutant[]
  knownDetections: KnownDetection[]
  /** Facts of a release that is tested as well. */
  shown?: Fact[]
}

/** What was measured before, or is tried on the default release. */
export async function knownResults(space: Workspace, release: string): Promise<KnownResults> {
  return {
    knownMutants: knownMutants(space, release),
    knownDetections: knownDetections(space, release),
    ...(await shownElsewhere(space, release)),
  }
}
