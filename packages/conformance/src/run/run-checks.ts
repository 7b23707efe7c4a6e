import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { BuildInfo } from '@exaone4/harness'
import type { TestProjectInlineConfiguration } from 'vitest/config'
import { startVitest } from 'vitest/node'
import type { Check } from '../checks/check.ts'
import type { CheckResult } from '../report/report.ts'
import { type LaneName, laneOf } from './lanes.ts'
import { resultOf } from './results.ts'
import type { Target } from './target.ts'
import './vitest-context.ts'

const PACKAGE = join(import.meta.dirname, '../..')
const CHECK_MILLISECONDS = 120_000

export interface RunChecksRequest {
  target: Target
  info: BuildInfo | undefined
  checks: readonly Check[]
  onResult?: ((result: CheckResult) => void) | undefined
}

/** Runs checks in their lanes. Those that were not reached have no result; the problems say why. */
export async function runChecks(
  request: RunChecksRequest,
): Promise<{ results: Map<string, CheckResult>; problems: string[] }> {
  const { target, info, checks, onResult } = request
  const lanes = [...new Set(checks.map(({ id }) => laneOf(id)))]
  const results = new Map<string, CheckResult>()
  if (lanes.length === 0) return { results, problems: [] }
  const vitest = await startVitest(
    'test',
    [],
    {
      root: PACKAGE,
      config: false,
      // It would be in the folder of this package, where an installed program must write nothing.
      cache: false,
      // A server of somebody else's gets one thing at a time, and so does a GPU.
      maxWorkers: target.server.kind === 'build' && !lanes.includes('gpu') ? lanes.length : 1,
      watch: false,
      reporters: [
        {
          onTestCaseResult: (testCase) => {
            if (testCase.result().state === 'skipped') return
            const result = resultOf(testCase, info)
            results.set(result.id, result)
            onResult?.(result)
          },
        },
      ],
    },
    { test: { projects: lanes.map((lane) => laneProject(lane, request)) } },
    // Vitest speaks on stdout, which belongs to the command's result.
    { stdout: new Writable({ write: (_chunk, _encoding, done) => done() }) },
  )
  const modules = vitest.state.getTestModules()
  const problems = [
    ...modules.flatMap((module) => module.errors().map(({ message }) => message)),
    ...vitest.state
      .getUnhandledErrors()
      .map((error) => (error instanceof Error ? error.message : JSON.stringify(error))),
  ]
  await vitest.close()
  return { results, problems }
}

/** The checks of one lane, as Vitest runs them. */
function laneProject(lane: LaneName, { target, checks }: RunChecksRequest): TestProjectInlineConfiguration {
  return {
    test: {
      name: lane,
      root: PACKAGE,
      include: ['src/run/checks.suite.{ts,js}'],
      pool: 'forks',
      testTimeout: CHECK_MILLISECONDS,
      hookTimeout: CHECK_MILLISECONDS,
      provide: { target, lane, only: checks.map(({ id }) => id) },
    },
  }
}
