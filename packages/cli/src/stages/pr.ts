import { Failure } from '@exaone4/failure'
import { preparedTree, type Tree, touchedPackages } from '@exaone4/harness'
import { findRelease, type Release, series } from '@exaone4/patches'
import { installLinter, lint, rehearse, seriesTopics, topics, treeId } from '@exaone4/upstream'
import type { Context } from '../program/command.ts'
import { space } from '../program/workspace.ts'
import type { Stage, StageResult } from './stage.ts'

/** The last release of either era. */
const RELEASES = ['v0.24.0', 'v0.34.4']

/** Go's tests of all that is prepared here are run by the parts for each release. */
export const pr: Stage = {
  id: 'pr',
  title: `Pull requests on ${RELEASES.join(' and ')}: prepared, applied with git am, linted as upstream does`,
  run: async (context) => {
    const results: StageResult[] = []
    for (const version of RELEASES) {
      const release = findRelease(version)
      const tree = await preparedTree(space, release, { kind: 'gomod' }, series)
      results.push(await applied(release, tree, context), await linted(release, tree, context))
    }
    return {
      passed: results.reduce((sum, { passed }) => sum + passed, 0),
      failed: results.flatMap(({ failed }) => failed),
      output: results.flatMap(({ output }) => output ?? []).join('\n'),
    }
  },
}

async function applied({ version }: Release, tree: Tree, { signal }: Context): Promise<StageResult> {
  const { topics: rehearsed, allTree } = await rehearse(
    space,
    findRelease(version),
    topics,
    seriesTopics,
    signal,
  )
  const same = rehearsed.filter(({ branchTree, patchesTree }) => branchTree === patchesTree)
  const others = rehearsed.filter((each) => !same.includes(each))
  const isWhole = allTree === (await treeId(tree.dir, 'HEAD'))
  return {
    passed: same.length + (isWhole ? 1 : 0),
    failed: [
      ...others.map(({ topic }) => `${version}: the files of ${topic} make another tree than its branch`),
      ...(isWhole ? [] : [`${version}: the files of all topics make another tree than the series`]),
    ],
  }
}

async function linted({ version }: Release, tree: Tree, { signal, out }: Context): Promise<StageResult> {
  out.say(`  upstream's linter on ${version}`)
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
