import { join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { type GoTestResult, goTest, UPSTREAM_MODULE, withScratch, writeOverlay } from '@exaone4/harness'
import { type FileWrite, planSeries } from '@exaone4/patches'
import { fitTopic } from '../text/fit-topic.ts'
import type { Topic } from '../topics/topic.ts'

export interface TopicProof {
  /** What speaks against the topic, one line each; empty when its test shows what it is for. */
  problems: string[]
  /** What Go's tests printed, where there are problems. */
  output: string
}

/**
 * Shows what a topic is for: its named Go test fails on the pristine tree, where it compiles, and passes with the
 * topic's edits.
 *
 * @param tree a pristine tree that is no module in Go's cache; nothing is written to it
 * @throws Failure `drift`, `build`
 */
export async function proveTopic(
  space: Workspace,
  { tree, topic, signal }: { tree: string; topic: Topic; signal?: AbortSignal },
): Promise<TopicProof> {
  const { failing } = topic
  const { patches } = fitTopic(topic, tree)
  if (!failing) return { problems: [`${topic.id} names no test`], output: '' }
  if (patches.length === 0) return { problems: [`${topic.id} has nothing to do in ${tree}`], output: '' }

  const all = planSeries(tree, patches).flatMap(({ writes }) => writes)
  const tests = all.filter(({ path }) => path.endsWith('_test.go') || `/${path}`.includes('/testdata/'))
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

  const before = await runWith(tests)
  const after = await runWith(all)
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
      ? `passes on the pristine tree: ${test}`
      : `does not compile on the pristine tree, which shows nothing: ${test}`,
  ]
}
