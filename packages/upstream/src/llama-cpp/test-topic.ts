import { join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { withScratch } from '@exaone4/harness'
import { compiledTest } from './compiled-test.ts'
import { linkedTest } from './linked-test.ts'
import { problemsOf } from './outcome.ts'
import { serverTest } from './server-test.ts'
import type { BothBuilds, RunVariant, TestSetting } from './test-setting.ts'
import type { LlamaCppTest, LlamaCppTopic } from './topic.ts'
import { testsOf, topicWrites } from './writes.ts'

export interface LlamaCppTestRequest {
  /** The folder of the pristine sources. */
  pristine: string
  topic: LlamaCppTopic
  /** Without them, only the tests run that are compiled with all they need. */
  builds?: BothBuilds | undefined
  signal?: AbortSignal | undefined
}

export interface LlamaCppTestResult {
  /** The files of the tests that ran. */
  ran: string[]
  /** One line each; empty when the tests fail without the change and pass with it. */
  problems: string[]
  /** What the tests printed; empty without problems. */
  output: string
}

/**
 * Runs the tests of a topic on the pinned llama.cpp: without the change, where they must fail, and with it, where they
 * must pass.
 *
 * @throws Failure `build`, `drift`
 */
export async function testLlamaCppTopic(
  space: Workspace,
  { pristine, topic, builds, signal }: LlamaCppTestRequest,
): Promise<LlamaCppTestResult> {
  const writes = topicWrites(pristine, topic)
  const results: LlamaCppTestResult[] = []
  for (const test of topic.tests.filter(({ kind }) => builds || kind === 'compiled')) {
    results.push(
      await withScratch(join(space.cache, 'scratch'), async (scratch) => {
        const runVariant = await prepared({ space, pristine, scratch, signal }, test, builds)
        const before = await runVariant('stock', testsOf(writes))
        const after = await runVariant('patched', writes)
        const problems = problemsOf(before, after, test.fails).map(
          (problem) => `${topic.id}: ${fileOf(test)} ${problem}`,
        )
        const output = problems.length === 0 ? '' : `${before.output}\n${after.output}`
        return { ran: [fileOf(test)], problems, output }
      }),
    )
  }
  return {
    ran: results.flatMap(({ ran }) => ran),
    problems: results.flatMap(({ problems }) => problems),
    output: results.map(({ output }) => output).join(''),
  }
}

function prepared(
  setting: TestSetting,
  test: LlamaCppTest,
  builds: BothBuilds | undefined,
): Promise<RunVariant> {
  if (test.kind === 'compiled') return compiledTest(setting, test)
  if (builds === undefined) throw new Error(`${fileOf(test)} needs builds`)
  return test.kind === 'linked' ? linkedTest(setting, test, builds) : serverTest(setting, test, builds)
}

/** The file that has the assertions. */
function fileOf(test: LlamaCppTest): string {
  switch (test.kind) {
    case 'compiled':
      return test.sources[0] ?? ''
    case 'linked':
      return test.programs.at(-1)?.source ?? ''
    case 'server':
      return test.source
  }
}
