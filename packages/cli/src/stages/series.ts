import { unlessPassed } from '@exaone4/benchmarks'
import { goTest, seriesPackages, type TestOutcome, type Tree, testSeries } from '@exaone4/harness'
import { defaultRelease, referenceRelease, releases } from '@exaone4/patches'
import { space } from '../program/workspace.ts'
import type { Stage } from './stage.ts'
import { patchedTree } from './tested-builds.ts'

/**
 * Tests the series on every supported release: it applies, is formatted and vetted, and the Go tests of its packages
 * pass. Packages that compile C++ take minutes for each release, so they run only on the default and the reference
 * release. The other releases are tested again only if their code has changed. If all releases are requested,
 * everything runs.
 */
export function seriesStages(allReleases: boolean): readonly Stage[] {
  return releases.flatMap(({ version }) => {
    const isWhole = allReleases || [defaultRelease, referenceRelease].includes(version)
    const of = isWhole ? 'the patched packages' : 'the patched packages without C++'
    const stage = (
      id: string,
      title: string,
      test: (tree: Tree, signal: AbortSignal) => Promise<TestOutcome>,
    ): Stage => ({
      id: `${id}-${version}`,
      title,
      run: async ({ out, signal }) => {
        const tree = await patchedTree(version)
        if (isWhole) return test(tree, signal)
        return unlessPassed(space, version, tree, { say: out.say, test: () => test(tree, signal) })
      },
    })
    return [
      stage('series', `Series on ${version}: applies, gofmt, go vet of ${of}`, (tree, signal) =>
        testSeries(tree, isWhole, signal),
      ),
      stage('go', `Go tests of ${of} on ${version}`, async (tree, signal) =>
        goTest(space, { tree: tree.dir, packages: await seriesPackages(tree, isWhole), signal }),
      ),
    ]
  })
}
