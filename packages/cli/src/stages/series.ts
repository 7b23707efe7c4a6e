import { checkSeries, goTest, type Tree, touchedPackages, withoutCpp } from '@exaone4/harness'
import { defaultRelease, type Release, referenceRelease, releases } from '@exaone4/patches'
import type { Context } from '../program/command.ts'
import { space } from '../program/workspace.ts'
import type { Stage, StageResult } from './stage.ts'
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
        run: (context) => applied(release, isWhole, context),
      },
      {
        id: `go-${release.version}`,
        title: `Go tests of ${of} on ${release.version}`,
        run: async ({ signal }) => {
          const tree = await patchedTree(release.version)
          return goTest(space, { tree: tree.dir, packages: await packagesOf(tree, isWhole), signal })
        },
      },
    ] satisfies Stage[]
  })
}

async function applied(release: Release, isWhole: boolean, { signal }: Context): Promise<StageResult> {
  const tree = await patchedTree(release.version)
  const checks = await checkSeries(tree.dir, tree.patches, await packagesOf(tree, isWhole), signal)
  return {
    // Applying the series counts as a check too: without it there would be no tree.
    passed: 1 + checks.filter(({ problems }) => problems.length === 0).length,
    failed: checks.flatMap(({ problems }) => problems),
    output: checks.map(({ output }) => output).join('\n'),
  }
}

async function packagesOf({ dir, patches }: Tree, isWhole: boolean): Promise<string[]> {
  const packages = touchedPackages(patches)
  return isWhole ? packages : withoutCpp(dir, packages)
}
