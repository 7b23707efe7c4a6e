import { join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { type GoTestResult, goTest, UPSTREAM_MODULE, withScratch, writeOverlay } from '@exaone4/harness'
import { type FileWrite, planSeries } from '@exaone4/patches'
import { fitTopic } from './fit-topic.ts'
import type { Topic } from './topic.ts'

export interface TopicTestResult {
  /** One line each; empty when the test fails without the topic and passes with it. */
  problems: string[]
  /** Output of `go test`; empty without problems. */
  output: string
}

/**
 * Runs the Go test that a topic names. Without the topic, on top of those that it depends on, the test must compile and
 * fail; with the topic, it must pass.
 *
 * @param tree a pristine tree outside of Go's module cache; it is not changed
 * @param needs the topics that it depends on: their edits come first
 * @throws Failure `drift`, `build`
 */
export async function runTopicTest(
  space: Workspace,
  {
    tree,
    topic,
    needs = [],
    signal,
  }: { tree: string; topic: Topic; needs?: readonly Topic[]; signal?: AbortSignal },
): Promise<TopicTestResult> {
  const { failing } = topic
  const { patches } = fitTopic(topic, tree)
  if (!failing) return { problems: [`${topic.id} names no test`], output: '' }
  if (patches.length === 0)
    return { problems: [`${topic.id} has nothing to propose for ${tree}`], output: '' }

  const first = needs.flatMap((need) => fitTopic(need, tree).patches)
  const plans = planSeries(tree, [...first, ...patches])
  const writesOf = (some: typeof plans): FileWrite[] => some.flatMap(({ writes }) => writes)
  const theirs = writesOf(plans.slice(0, first.length))
  const own = writesOf(plans.slice(first.length))
  const tests = own.filter(({ path }) => path.endsWith('_test.go') || `/${path}`.includes('/testdata/'))
  const runWith = (writes: readonly FileWrite[]): Promise<GoTestResult> =>
    withScratch(join(space.cache, 'scratch'), async (scratch) =>
      goTest(space, {
        tree,
        packages: [`./${failing.package}`],
        test: failing.test,
        overlay: await writeOverlay(
          tree,
          new Map(writes.map(({ path, content }) => [path, content])),
          scratch,
        ),
        ...(signal && { signal }),
      }),
    )

  const before = await runWith([...theirs, ...tests])
  const after = await runWith([...theirs, ...own])
  const problems = [
    ...problemsBefore(before, `${UPSTREAM_MODULE}/${failing.package} ${failing.test}`),
    ...after.failed.map((name) => `fails with the topic: ${name}`),
  ].map((problem) => `${topic.id}: ${problem}`)
  return { problems, output: problems.length === 0 ? '' : before.output + after.output }
}

function problemsBefore({ failed, passed }: GoTestResult, test: string): string[] {
  if (failed.includes(test)) return []
  return [
    passed > 0
      ? `passes without the topic: ${test}`
      : `does not compile without the topic, so it cannot fail there: ${test}`,
  ]
}
