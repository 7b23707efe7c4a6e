import { cachedTree, checkSeries, touchedPackages, type Workspace, withCopy } from '@exaone4/harness'
import { applySeries, defaultRelease, editIds, findRelease } from '@exaone4/patches'
import { dependenciesOf } from '../topics/dependencies.ts'
import { fitTopic } from '../topics/fit-topic.ts'
import { generalTopics, topics } from '../topics/index.ts'
import { runTopicTest } from '../topics/topic-test.ts'
import { testLlamaCppTests } from './llama-cpp.ts'
import type { SelfTest, SelfTestRequest } from './self-test.ts'

/** Edits and owned files of patches that `testGeneralTopics` shows to be needed: a test fails without the patch. */
export function editsOfTestedTopics(): string[] {
  return editIds(topics.filter(({ failing }) => failing).flatMap(({ patches }) => patches))
}

/**
 * Checks that the test of each topic that names one fails without its change, and runs gofmt and go vet on the topics
 * outside the series. Of the tests for llama.cpp, runs those that need only a few of its files.
 */
export async function testGeneralTopics(
  space: Workspace,
  { say, signal }: SelfTestRequest,
): Promise<SelfTest> {
  const pristine = await cachedTree(space, findRelease(defaultRelease))
  return withCopy(space, pristine, async (tree) => {
    const checks: { problems: string[]; output: string }[] = []
    for (const topic of topics.filter(({ failing }) => failing)) {
      const needs = dependenciesOf(topic, topics)
      const result = await runTopicTest(space, { tree, topic, needs, signal })
      say(`  ${topic.id}: ${result.problems.length === 0 ? 'passed' : 'failed'}`)
      checks.push(result)
    }

    const needed = new Set(generalTopics.flatMap((topic) => [...dependenciesOf(topic, topics), topic]))
    const patches = [...needed].flatMap((topic) => fitTopic(topic, tree).patches)
    applySeries(tree, patches)
    const checked = await checkSeries(tree, patches, touchedPackages(patches), signal)
    checks.push(...checked, ...(await testLlamaCppTests(space, { say, signal })))
    return {
      passed: checks.filter(({ problems }) => problems.length === 0).length,
      failed: checks.flatMap(({ problems }) => problems),
      output: checks.map(({ output }) => output).join('\n'),
    }
  })
}
