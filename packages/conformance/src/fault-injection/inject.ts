import { join } from 'node:path'
import { type Build, readGpus, withScratch } from '@exaone4/harness'
import type { Check } from '../checks/check.ts'
import { type FaultName, faults } from '../faults/faults.ts'
import type { CheckResult, Report } from '../report/report.ts'
import { chooseChecks } from '../run/choose.ts'
import { gpuObstacle } from '../run/gpu-requirement.ts'
import { answering, runConformance } from '../run/run.ts'
import { canInject, type FaultyBuildRequest, faultyBuild } from './faulty-build.ts'

export interface ProofRequest extends FaultyBuildRequest {
  stock: Build
  /** What the suite found on the stock build, where it has been run there already. */
  stockReport?: Report
  /** Folder for what each run leaves. */
  artifacts: string
  /** Ids of checks, or of areas; all without any. */
  only?: readonly string[]
  say: (line: string) => void
}

/** What checks found on targets that they must find fault with. */
export interface Proof {
  checks: { id: string; found: Partial<Record<FaultName, CheckResult['status']>> }[]
  /** Checks that failed on each target that they must fail on, of which there is one at least. */
  proven: number
  /** What the others passed on, or that no target is named for them. */
  problems: string[]
}

/**
 * Runs each check on the targets that it must fail on.
 *
 * @throws Failure `usage` for an unknown check, `build` where a broken build cannot be made, `interrupted`
 */
export async function proveChecks(request: ProofRequest): Promise<Proof> {
  const { patched, only = [], say } = request
  const { info } = patched
  const gpus = await readGpus()
  const chosen = chooseChecks(only)
    .filter(({ where }) => where === undefined || info.facts.includes(where))
    .filter((check) => gpuObstacle(check, gpus, info) === undefined)
  const found = new Map(chosen.map(({ id }) => [id, {} as Proof['checks'][number]['found']]))
  for (const name of Object.keys(faults) as FaultName[]) {
    const wanted = chosen.filter((check) => targetsOf(check, request).includes(name)).map(({ id }) => id)
    if (wanted.length === 0) continue
    say(`${name}: ${faults[name].description} (${wanted.length} checks)`)
    for (const { id, status } of await resultsOn(name, wanted, request)) {
      const row = found.get(id)
      if (row) row[name] = status
      if (status !== 'fail') say(`  ${id}: ${status}`)
    }
  }
  const rows = [...found].map(([id, row]) => ({ id, found: row }))
  const problems = rows.map(problemsOf)
  return {
    checks: rows,
    proven: problems.filter(({ length }) => length === 0).length,
    problems: problems.flat(),
  }
}

/** What checks say of a broken target. */
async function resultsOn(
  name: FaultName,
  only: readonly string[],
  request: ProofRequest,
): Promise<CheckResult[]> {
  const { patched, stock, stockReport, artifacts, space } = request
  const known = name === 'stock' ? stockReport?.checks.filter(({ id }) => only.includes(id)) : undefined
  if (known) return known
  const { build: change } = faults[name]
  const run = async (ollama: string): Promise<CheckResult[]> => {
    const isProxied = name !== 'stock' && change === undefined
    const report = await runConformance({
      target: {
        name,
        server: { kind: 'build', ollama },
        stock: stock.ollama,
        artifacts: join(artifacts, name),
        ...(isProxied && { broken: name }),
      },
      info: name === 'stock' ? stock.info : patched.info,
      only,
    })
    return report.checks
  }
  if (change === undefined) return run(name === 'stock' ? stock.ollama : patched.ollama)
  return withScratch(join(space.cache, 'mutants'), async (scratch) =>
    run(await faultyBuild(request, change, scratch)),
  )
}

/** The targets that a check must fail on, for a release. */
function targetsOf(check: Check, request: ProofRequest): FaultName[] {
  const named = (check.failsOn ?? []).filter((name) => {
    const { build } = faults[name]
    return build === undefined || canInject(request, build)
  })
  return [...(answering(check, request.patched.info).length > 0 ? (['stock'] as const) : []), ...named]
}

function problemsOf({ id, found }: Proof['checks'][number]): string[] {
  const entries = Object.entries(found)
  if (entries.length === 0) return [`${id}: no broken target is named for it`]
  return entries
    .filter(([, status]) => status !== 'fail')
    .map(([name, status]) => `${id}: ${status} on ${name}`)
}

/** The proof for a terminal: checks × targets, which are numbered to fit. */
export function proofTable({ checks: rows, proven, problems }: Proof): string {
  const tried = (Object.keys(faults) as FaultName[]).filter((name) =>
    rows.some(({ found }) => found[name] !== undefined),
  )
  const width = Math.max(...rows.map(({ id }) => id.length))
  const mark = (status: CheckResult['status'] | undefined): string =>
    status === undefined ? '·' : status === 'fail' ? '✗' : '!'
  const line = (head: string, cells: readonly string[]): string =>
    [head.padEnd(width), ...cells.map((cell) => cell.padStart(2))].join(' ')
  return [
    ...tried.map((name, index) => `${String(index + 1).padStart(2)} ${name}: ${faults[name].description}`),
    '',
    line(
      '',
      tried.map((_, index) => String(index + 1)),
    ),
    ...rows.map(({ id, found }) =>
      line(
        id,
        tried.map((name) => mark(found[name])),
      ),
    ),
    '',
    '✗ caught, ! not caught, · not tried',
    ...problems,
    `${proven} of ${rows.length} checks proven`,
  ].join('\n')
}
