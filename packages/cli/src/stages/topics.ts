import { badlyFormatted, cachedTree, touchedPackages, vetPackages, withCopy } from '@exaone4/harness'
import { applySeries, defaultRelease, findRelease } from '@exaone4/patches'
import { fitTopic, generalTopics, runTopicTest } from '@exaone4/upstream'
import { space } from '../program/workspace.ts'
import type { Stage } from './stage.ts'

/** The topics whose patches are not in the series, on upstream's newest release. */
export const topicsStage: Stage = {
  id: 'topics',
  title: `General topics on ${defaultRelease}: each test fails without the change and passes with it; gofmt, go vet`,
  run: async ({ out, signal }) => {
    const pristine = await cachedTree(space, findRelease(defaultRelease))
    return withCopy(space, pristine, async (tree) => {
      const checks: { problems: string[]; output: string }[] = []
      for (const topic of generalTopics) {
        const result = await runTopicTest(space, { tree, topic, signal })
        out.say(`  ${topic.id}: ${result.problems.length === 0 ? 'passed' : 'failed'}`)
        checks.push(result)
      }

      const patches = generalTopics.flatMap((topic) => fitTopic(topic, tree).patches)
      applySeries(tree, patches)
      const misformed = await badlyFormatted(tree, patches)
      checks.push({ problems: misformed.map((file) => `gofmt: ${file}`), output: '' })
      const vetted = await vetPackages(tree, touchedPackages(patches), signal)
      checks.push({ problems: vetted === '' ? [] : ['go vet'], output: vetted })
      return {
        passed: checks.filter(({ problems }) => problems.length === 0).length,
        failed: checks.flatMap(({ problems }) => problems),
        output: checks.map(({ output }) => output).join('\n'),
      }
    })
  },
}
