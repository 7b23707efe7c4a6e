import { selfTests } from '@exaone4/conformance'
import { defaultRelease, referenceRelease } from '@exaone4/patches'
import { editsOfTestedTopics } from '@exaone4/upstream'
import type { Stage } from './stage.ts'
import { shownOn, testedBuilds } from './tested-builds.ts'

/**
 * Unless all are requested, patches whose topic has a test are not mutated, and the reference release runs only faults
 * and mutants that the default release lacks.
 */
export function conformanceStages(allReleases: boolean): readonly Stage[] {
  return [defaultRelease, referenceRelease].flatMap((release) =>
    selfTests.map(({ id, title, test }) => ({
      id: `${id}-${release}`,
      title: title(release),
      run: async (context) => {
        const builds = await testedBuilds(release, context)
        if (allReleases) return test(builds)
        return test(
          release === defaultRelease
            ? { ...builds, needed: editsOfTestedTopics() }
            : { ...builds, shown: await shownOn(defaultRelease) },
        )
      },
    })),
  )
}
