import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { TestOutcome } from './gotest/test-series.ts'
import { run } from './run.ts'
import { vitestReport } from './vitest-report.ts'
import type { Workspace } from './workspace.ts'

/**
 * Runs a tool of the repository, such as its linter. It passes if it ends with 0.
 *
 * @param name of its log
 */
export async function runTool(
  space: Workspace,
  name: string,
  [program = '', ...args]: readonly string[],
  signal: AbortSignal,
): Promise<TestOutcome> {
  const lines: string[] = []
  try {
    await run({
      command: join(space.root, 'node_modules/.bin', program),
      args,
      cwd: space.root,
      env: { NO_COLOR: '1', TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
      log: join(space.cache, 'log', `${name}.log`),
      code: 'check',
      onLine: (line) => lines.push(line),
      signal,
    })
    return { passed: 1, failed: [] }
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'check') throw error
    return { passed: 0, failed: [name], output: lines.join('\n') }
  }
}

/** Runs the unit tests of all packages that have changed, or depend on one that has; turbo knows the other results. */
export async function runUnitTests(
  space: Workspace,
  signal: AbortSignal,
): Promise<TestOutcome & { skipped: string[] }> {
  const packages = join(space.root, 'packages')
  const tested = readdirSync(packages).filter((name) => existsSync(join(packages, name, 'test')))
  const files = tested.map((name) => join(packages, name, 'reports/unit.json'))
  await Promise.all(files.map((file) => rm(file, { force: true })))
  const turbo = await runTool(
    space,
    'unit',
    ['turbo', 'run', 'unit', '--continue', '--output-logs=errors-only'],
    signal,
  )
  const results = await Promise.all(files.map(vitestReport))
  const failed = results.flatMap((result) => result.failed)
  return {
    passed: results.reduce((sum, result) => sum + result.passed, 0),
    failed: failed.length > 0 ? failed : turbo.failed,
    skipped: results.flatMap((result) => result.skipped ?? []),
    ...(turbo.output !== undefined && { output: turbo.output }),
  }
}
