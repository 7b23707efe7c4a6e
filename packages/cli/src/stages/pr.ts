import { Failure } from '@exaone4/failure'
import { preparedTree, type Tree, touchedPackages } from '@exaone4/harness'
import { defaultRelease, findRelease, type Release, series } from '@exaone4/patches'
import { installLinter, lint, rehearse, seriesTopics, topics, treeId } from '@exaone4/upstream'
import type { Context } from '../program/command.ts'
import { space } from '../program/workspace.ts'
import type { Stage, StageResult } from './stage.ts'

/** The last release of either era: our Go files differ between eras. */
const LINTED = ['v0.24.0', defaultRelease]

/** The parts for each release run the Go tests of the same patches. */
export const pr: Stage = {
  id: 'pr',
  title: `Pull requests on ${defaultRelease}: prepared and applied with git am; upstream's linter on ${LINTED.join(' and ')}`,
  run: async (context) => {
    const results: StageResult[] = []
    for (const version of LINTED) {
      const release = findRelease(version)
      const tree = await preparedTree(space, release, { kind: 'gomod' }, series)
      // Upstream takes changes on its main branch only: nothing is proposed for older releases.
      if (version === defaultRelease) results.push(await applied(release, tree, context))
      results.push(await linted(release, tree, context))
    }
    return {
      passed: results.reduce((sum, { passed }) => sum + passed, 0),
      failed: results.flatMap(({ failed }) => failed),
      output: results.flatMap(({ output }) => output ?? []).join('\n'),
    }
  },
}

async function applied(release: Release, tree: Tree, { signal }: Context): Promise<StageResult> {
  const { version } = release
  const { topics: rehearsed, allTree } = await rehearse(space, release, topics, seriesTopics, signal)
  const missing = topics.filter(({ id }) => !rehearsed.some(({ topic }) => topic === id))
  const same = rehearsed.filter(({ branchTree, patchesTree }) => branchTree === patchesTree)
  const others = rehearsed.filter((each) => !same.includes(each))
  const isWhole = allTree === (await treeId(tree.dir, 'HEAD'))
  return {
    passed: same.length + (isWhole ? 1 : 0),
    failed: [
      ...missing.map(({ id }) => `${version}: ${id} has nothing to propose; drop the topic`),
      ...others.map(({ topic }) => `${version}: git am does not reproduce the branch of ${topic}`),
      ...(isWhole ? [] : [`${version}: git am of all topics does not reproduce the patched tree`]),
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
