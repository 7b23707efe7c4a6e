import { goTest, seriesPackages, testSeries } from '@exaone4/harness'
import { defaultRelease, referenceRelease, releases } from '@exaone4/patches'
import { space } from '../program/workspace.ts'
import type { Stage } from './stage.ts'
import { patchedTree } from './tested-builds.ts'

/**
 * Tests the series on every supported release: it applies, is formatted and vetted, and the Go tests of its packages
 * pass. Packages that compile C++ take minutes for each release, so they run only on the default and the reference
 * release, unless all releases are requested.
 */
export function seriesStages(allReleases: boolean): readonly Stage[] {
  return releases.flatMap((release) => {
    const isWhole = allReleases || [defaultRelease, referenceRelease].includes(release.version)
    const of = isWhole ? 'the patched packages' : 'the patched packages without C++'
    return [
      {
        id: `series-${release.version}`,
        title: `Series on ${release.version}: applies, gofmt, go vet of ${of}`,
        run: async ({ signal }) => testSeries(await patchedTree(release.version), isWhole, signal),
      },
      {
        id: `go-${release.version}`,
        title: `Go tests of ${of} on ${release.version}`,
        run: async ({ signal }) => {
          const tree = await patchedTree(release.version)
          return goTest(space, { tree: tree.dir, packages: await seriesPackages(tree, isWhole), signal })
        },
      },
    ] satisfies Stage[]
  })
}
