import { selfTests } from '@exaone4/conformance'
import { defaultRelease, referenceRelease } from '@exaone4/patches'
import type { Stage } from './stage.ts'
import { shownOn, testedBuilds } from './tested-builds.ts'

/** The reference release runs only faults and mutants that the default release lacks, unless all are requested. */
export function conformanceStages(allReleases: boolean): readonly Stage[] {
  return [defaultRelease, referenceRelease].flatMap((release) =>
    selfTests.map(({ id, title, test }) => ({
      id: `${id}-${release}`,
      title: title(release),
      run: async (context) => {
        const builds = await testedBuilds(release, context)
        const isWhole = allReleases || release === defaultRelease
        return test(isWhole ? builds : { ...builds, shown: await shownOn(defaultRelease) })
      },
    })),
  )
}
