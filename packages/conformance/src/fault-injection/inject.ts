import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Build, readGpus, withScratch } from '@exaone4/harness'
import type { MemberName } from '@exaone4/models'
import type { Check } from '../checks/check.ts'
import { type FaultName, faultNames, faults } from '../faults/faults.ts'
import type { Report } from '../report/report.ts'
import { chooseChecks } from '../run/choose.ts'
import { gpuObstacle } from '../run/gpu-requirement.ts'
import { fixing } from '../run/results.ts'
import { runConformance } from '../run/run.ts'
import { controlOf, isAbout } from './control.ts'
import { canInject, type FaultyBuildRequest, faultyBuild } from './faulty-build.ts'
import type { Detection } from './known-detections.ts'
import { type FaultMatrix, type FaultRow, faultMatrix } from './matrix.ts'

export interface InjectionRequest extends FaultyBuildRequest {
  stock: Build
  /** Reports of whole runs on these very builds: their checks are not run again. */
  reports?: readonly Report[]
  /** Folder for what each run leaves. */
  artifacts: string
  /** Ids of checks, or of areas; all without any. */
  only?: readonly string[]
  /** The member of the family that the suite's models are (default: `4.0`). */
  member?: MemberName | undefined
  /**
   * Which of the faults of a check (default: `all`). A check without such a fault has all of its faults.
   * - `specific`: all but `garbled`
   * - `one`: the first that is not in the build
   * - `built`: those that are in the build
   */
  effort?: 'all' | 'specific' | 'one' | 'built'
  /** What was found before, with the same code: it is not tried again. */
  known?: readonly Detection[]
  /** Called after each fault with the checks that detected it. */
  onDetected?: (fault: FaultName, checks: readonly string[]) => Promise<void>
  say: (line: string) => void
}

/**
 * Runs each check on the patched build, where it must pass, and then on each fault that it must detect, where its
 * assertion must fail.
 *
 * @throws Failure `usage` for an unknown check, `interrupted`
 */
export async function injectFaults(request: InjectionRequest): Promise<FaultMatrix> {
  const { patched, only = [], member, known: before = [], say } = request
  const { info } = patched
  const gpus = await readGpus()
  const chosen = chooseChecks(only, member)
    .filter(({ where }) => where === undefined || info.facts.includes(where))
    .filter((check) => gpuObstacle(check, gpus, info) === undefined)
  const ids = chosen.map(({ id }) => id)

  say(`no fault: the patched build (${ids.length} checks)`)
  const known = knownReport(patched, ids, request)
  const control = controlOf(
    known ?? (await reportOn({ name: 'control', build: patched, only: ids }, request)),
    ids,
  )
  for (const problem of control.problems) say(`  ${problem}`)

  const passing = ids.filter((id) => control.passing.has(id))
  const rows = new Map<string, FaultRow>(passing.map((id) => [id, { id, found: {}, known: [] }]))
  const notBuilt: FaultMatrix['notBuilt'] = []
  for (const name of faultNames) {
    const detecting = chosen
      .filter((check) => rows.has(check.id) && faultsOf(check, request).includes(name))
      .map(({ id }) => id)
    const known = detecting.filter((id) => before.some(({ fault, check }) => fault === name && check === id))
    for (const id of known) rows.get(id)?.known.push(name)
    const wanted = detecting.filter((id) => !known.includes(id))
    if (wanted.length === 0) continue
    say(`${name}: ${faults[name].description} (${wanted.length} checks)`)
    const report = await reportOnFault(name, wanted, request)
    if (typeof report === 'string') {
      notBuilt.push({ fault: name, reason: report })
      say(`  cannot be made: ${report}`)
      continue
    }
    for (const { id, status } of report.checks) {
      const row = rows.get(id)
      if (!row || !wanted.includes(id)) continue
      row.found[name] = status
      if (status !== 'fail') say(`  ${id}: ${status}`)
    }
    await request.onDetected?.(
      name,
      wanted.filter((id) => rows.get(id)?.found[name] === 'fail'),
    )
  }
  const { expectedFailures, problems } = control
  return faultMatrix([...rows.values()], { expectedFailures, notBuilt, control: problems })
}

/** The faults that a check must detect on a release. */
function faultsOf(check: Check, request: InjectionRequest): FaultName[] {
  const named = (check.failsOn ?? []).filter((name) => {
    const { build } = faults[name]
    return build === undefined || canInject(request, build)
  })
  const all = [...(fixing(check, request.patched.info).length > 0 ? (['stock'] as const) : []), ...named]
  const { effort = 'all' } = request
  if (effort === 'all') return all
  const fewer = fewerFaults(all, effort)
  return fewer.length > 0 ? fewer : all
}

function fewerFaults(all: readonly FaultName[], effort: 'specific' | 'one' | 'built'): FaultName[] {
  switch (effort) {
    case 'one':
      return all.filter((name) => faults[name].build === undefined).slice(0, 1)
    case 'built':
      return all.filter((name) => faults[name].build !== undefined)
    case 'specific':
      return all.filter((name) => name !== 'garbled')
  }
}

/** What checks find with a fault, or why it cannot be made. */
async function reportOnFault(
  name: FaultName,
  only: readonly string[],
  request: InjectionRequest,
): Promise<Report | string> {
  const { patched, stock, space } = request
  const { build: fault } = faults[name]
  if (name === 'stock') {
    return knownReport(stock, only, request) ?? reportOn({ name, build: stock, only }, request)
  }
  if (fault === undefined) return reportOn({ name, build: patched, only, fault: name }, request)
  return withScratch(join(space.cache, 'mutants'), async (scratch) => {
    const ollama = await faultyBuild(request, fault, scratch).catch(notCompiled)
    if (typeof ollama !== 'string') return ollama.reason
    return reportOn({ name, build: { ...patched, ollama }, only }, request)
  })
}

/** Code that does not compile, or edits that need another one, are a result; anything else that goes wrong is not. */
function notCompiled(error: unknown): { reason: string } {
  if (error instanceof Failure && (error.code === 'build' || error.code === 'drift')) {
    return { reason: [error.message, error.detail].filter((part) => part !== undefined).join('\n') }
  }
  throw error
}

/** A report that was made before of the same build, with all of these checks in it. */
function knownReport(
  build: Build,
  ids: readonly string[],
  { reports = [] }: InjectionRequest,
): Report | undefined {
  return reports.find((report) => isAbout(report, build) && hasAll(report, ids))
}

interface FaultRun {
  name: string
  build: Build
  only: readonly string[]
  /** A fault that is not in the build. */
  fault?: FaultName
}

function reportOn(
  { name, build, only, fault }: FaultRun,
  { stock, artifacts, member }: InjectionRequest,
): Promise<Report> {
  return runConformance({
    target: {
      name,
      server: { kind: 'build', ollama: build.ollama },
      stock: stock.ollama,
      artifacts: join(artifacts, name),
      ...(fault !== undefined && { fault }),
      ...(member !== undefined && { member }),
    },
    info: build.info,
    only,
  })
}

function hasAll({ checks }: Report, ids: readonly string[]): boolean {
  const found = new Set(checks.map(({ id }) => id))
  return ids.every((id) => found.has(id))
}
