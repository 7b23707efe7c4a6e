import { Failure } from '@exaone4/failure'
import { preparedTree, type Tree, touchedPackages, type Workspace } from '@exaone4/harness'
import { defaultRelease, findRelease, type Release, referenceRelease, series } from '@exaone4/patches'
import { installLinter, lint } from '../branch/lint.ts'
import { rehearse } from '../branch/rehearse.ts'
import { seriesTopics, topics } from '../topics/index.ts'
import { testLlamaCppBranches } from './llama-cpp.ts'
import type { SelfTest, SelfTestRequest } from './self-test.ts'

/** One release of either era, since our Go files differ between eras; other tests have compiled their C++. */
export const lintedReleases: readonly string[] = [referenceRelease, defaultRelease]

/** Prepares every pull request as a contributor would, and runs upstream's linter on the patched code. */
export async function testPullRequests(
  space: Workspace,
  { say, signal }: SelfTestRequest,
): Promise<SelfTest> {
  say('  branches for llama.cpp')
  const results: SelfTest[] = [await testLlamaCppBranches(space, signal)]
  for (const version of lintedReleases) {
    const release = findRelease(version)
    const tree = await preparedTree(space, release, { kind: 'gomod' }, series)
    // Upstream takes changes on its main branch only: nothing is proposed for older releases.
    if (version === defaultRelease) results.push(await applied(space, release, signal))
    say(`  upstream's linter on ${version}`)
    results.push(await linted(space, release, tree, signal))
  }
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.flatMap(({ failed }) => failed),
    output: results.flatMap(({ output }) => output ?? []).join('\n'),
  }
}

/**
 * Prepares every topic on a release, and compares what git am makes of its files with its branch, and what it makes of
 * all files of the series with the patched tree.
 */
async function applied(space: Workspace, release: Release, signal: AbortSignal): Promise<SelfTest> {
  const { version } = release
  const {
    topics: rehearsed,
    allTree,
    seriesTree,
  } = await rehearse(space, release, topics, seriesTopics, signal)
  const missing = topics.filter(({ id }) => !rehearsed.some(({ topic }) => topic === id))
  const same = rehearsed.filter(({ branchTree, patchesTree }) => branchTree === patchesTree)
  const others = rehearsed.filter((each) => !same.includes(each))
  const isWhole = allTree === seriesTree
  return {
    passed: same.length + (isWhole ? 1 : 0),
    failed: [
      ...missing.map(({ id }) => `${version}: ${id} has nothing to propose; remove the topic`),
      ...others.map(({ topic }) => `${version}: git am does not reproduce the branch of ${topic}`),
      ...(isWhole ? [] : [`${version}: git am of all topics does not reproduce the patched tree`]),
    ],
  }
}

/** Runs upstream's linter on the code that the series changes. */
async function linted(
  space: Workspace,
  { version }: Release,
  tree: Tree,
  signal: AbortSignal,
): Promise<SelfTest> {
  const linter = await installLinter(space, signal)
  const packages = touchedPackages(tree.patches)
  try {
    await lint(space, linter, { tree: tree.dir, since: tree.upstream, packages, signal })
    return { passed: 1, failed: [] }
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'check') throw error
    return { passed: 0, failed: [`${version}: golangci-lint`], output: error.detail ?? '' }
  }
}
