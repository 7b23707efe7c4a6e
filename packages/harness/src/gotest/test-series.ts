import type { Tree } from '../source/tree.ts'
import { checkSeries } from './check-series.ts'
import { withoutCpp } from './cpp.ts'
import { touchedPackages } from './packages.ts'

/** The outcome of a test of this project. */
export interface TestOutcome {
  passed: number
  /** Failures, one line each. */
  failed: string[]
  /** Output that explains the failures. */
  output?: string
}

/**
 * Tests the series on its tree: gofmt and go vet.
 *
 * @param isWhole also for packages that compile C++, which takes minutes
 */
export async function testSeries(tree: Tree, isWhole: boolean, signal: AbortSignal): Promise<TestOutcome> {
  const packages = await seriesPackages(tree, isWhole)
  const checks = await checkSeries(tree.dir, tree.patches, packages, signal)
  return {
    // Applying the series counts as a check too: without it there would be no tree.
    passed: 1 + checks.filter(({ problems }) => problems.length === 0).length,
    failed: checks.flatMap(({ problems }) => problems),
    output: checks.map(({ output }) => output).join('\n'),
  }
}

/** The Go packages that the patches of a tree touch; all of them, or those that compile no C++. */
export async function seriesPackages({ dir, patches }: Tree, isWhole: boolean): Promise<string[]> {
  const packages = touchedPackages(patches)
  return isWhole ? packages : withoutCpp(dir, packages)
}
