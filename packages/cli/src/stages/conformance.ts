import { knownResults } from '@exaone4/benchmarks'
import { selfTests } from '@exaone4/conformance'
import { defaultRelease, referenceRelease } from '@exaone4/patches'
import { space } from '../program/workspace.ts'
import type { Stage } from './stage.ts'
import { settledEdits, testedBuilds } from './tested-builds.ts'

/**
 * Unless all are requested, edits that other stages show to be needed are not removed, mutants and faults that
 * were measured with the same code are not made again, and the reference release runs only faults that the default release lacks.
 */
export function conformanceStages(allReleases: boolean): readonly Stage[] {
  return [defaultRelease, referenceRelease].flatMap((release) =>
    selfTests
      .filter(({ defaultOnly }) => !defaultOnly || release === defaultRelease)
      .map(({ id, title, test }) => ({
        id: `${id}-${release}`,
        title: title(release),
        run: async (context) => {
          const builds = await testedBuilds(release, context)
          if (allReleases) return test(builds)
          return test({
            ...builds,
            settled: await settledEdits(release),
            ...(await knownResults(space, release)),
          })
        },
      })),
  )
}
