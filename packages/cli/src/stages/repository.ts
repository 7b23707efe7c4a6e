import { existsSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { run, vitestReport } from '@exaone4/harness'
import type { Context } from '../program/command.ts'
import { space } from '../program/workspace.ts'
import type { Stage, StageResult } from './stage.ts'

/** The packages that have unit tests. */
const tested = readdirSync(join(space.root, 'packages')).filter((name) =>
  existsSync(join(space.root, 'packages', name, 'test')),
)

/** What needs no Ollama. turbo runs the unit tests of those packages only that have changed, or depend on one. */
export const repository: readonly Stage[] = [
  { id: 'lint', title: 'Lint', run: (context) => tool(context, 'lint', ['biome', 'check', '.']) },
  {
    id: 'unused',
    title: 'Unused files, exports and dependencies',
    run: (context) => tool(context, 'knip', ['knip']),
  },
  {
    id: 'structure',
    title: 'Imports between packages and folders',
    run: (context) =>
      tool(context, 'structure', ['depcruise', '--config', '.dependency-cruiser.mjs', 'packages']),
  },
  {
    id: 'types',
    title: 'Types',
    run: (context) => tool(context, 'types', ['tsc']),
  },
  { id: 'unit', title: 'Unit tests', run: unitTests },
]

async function tool(
  { signal }: Context,
  name: string,
  [program = '', ...args]: string[],
): Promise<StageResult> {
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

async function unitTests(context: Context): Promise<StageResult> {
  const files = tested.map((name) => join(space.root, 'packages', name, 'reports/unit.json'))
  await Promise.all(files.map((file) => rm(file, { force: true })))
  const turbo = await tool(context, 'unit', [
    'turbo',
    'run',
    'unit',
    '--continue',
    '--output-logs=errors-only',
  ])
  const results = await Promise.all(files.map(vitestReport))
  const failed = results.flatMap((result) => result.failed)
  return {
    passed: results.reduce((sum, result) => sum + result.passed, 0),
    failed: failed.length > 0 ? failed : turbo.failed,
    skipped: results.flatMap((result) => result.skipped ?? []),
    ...(turbo.output !== undefined && { output: turbo.output }),
  }
}
