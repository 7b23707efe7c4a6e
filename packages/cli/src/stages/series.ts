import {
  badlyFormatted,
  goTest,
  preparedTree,
  type Tree,
  touchedPackages,
  vetPackages,
} from '@exaone4/harness'
import { type Release, releases, series } from '@exaone4/patches'
import { space } from '../root.ts'
import type { Stage } from './stage.ts'

/** The series on every supported release: it applies, is formatted and vetted, and Go's tests pass with it. */
export const seriesStages: readonly Stage[] = releases.flatMap((release) => [
  {
    id: `series-${release.version}`,
    title: `Series on ${release.version}: applies, gofmt, go vet`,
    run: async ({ signal }) => {
      const tree = await patchedTree(release)
      const misformed = await badlyFormatted(tree.dir, tree.patches)
      const vetted = await vetPackages(tree.dir, touchedPackages(tree.patches), signal)
      const failed = [...misformed.map((file) => `gofmt: ${file}`), ...(vetted === '' ? [] : ['go vet'])]
      return { passed: 3 - new Set(failed.map((line) => line.slice(0, 4))).size, failed, output: vetted }
    },
  },
  {
    id: `go-${release.version}`,
    title: `Go tests of the patched packages on ${release.version}`,
    run: async ({ signal }) => {
      const tree = await patchedTree(release)
      return goTest(space, { tree: tree.dir, packages: touchedPackages(tree.patches), signal })
    },
  },
])

function patchedTree(release: Release): Promise<Tree> {
  return preparedTree(space, release, { kind: 'gomod' }, series)
}
