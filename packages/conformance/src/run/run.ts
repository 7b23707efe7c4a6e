import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, release as osRelease, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { type BuildInfo, type GpuFacts, readGpus } from '@exaone4/harness'
import { startVitest, type TestCase } from 'vitest/node'
import { checks } from '../checks/all.ts'
import type { Check } from '../checks/check.ts'
import { gpuNames } from '../gpu/gpu-set.ts'
import { type Capture, capture, installedModel } from '../real/capture.ts'
import { realResults } from '../real/results.ts'
import { markdown } from '../report/markdown.ts'
import type { CheckResult, Report } from '../report/report.ts'
import { chooseChecks, chooseTasks } from './choose.ts'
import { gpuObstacle } from './gpu-requirement.ts'
import { laneOf } from './lanes.ts'
import { RANDOM, type Target } from './target.ts'
import './vitest-context.ts'

const CHECK_MILLISECONDS = 120_000

export interface ConformanceRequest {
  target: Target
  /** What the target was built from; without it, it is a server of somebody else's. */
  info?: BuildInfo
  /** Ids of checks, or of areas (`tools`); all without any. */
  only?: readonly string[]
  /** An installed EXAONE 4.0 of the target, for what needs a model that thinks, and how often each task is tried. */
  real?: { model: string; tries: number; onAnswer: (answered: number) => void }
  /** Told of each check as soon as it is done. */
  onResult?: (result: CheckResult) => void
}

/**
 * Runs the checks against a target and writes `report.json`, `report.md` and `junit.xml` among its artifacts.
 *
 * @throws Failure `usage` for an unknown check, or a real model that is not installed
 */
export async function runConformance(request: ConformanceRequest): Promise<Report> {
  const { target, info, onResult } = request
  const chosen = chooseChecks(request.only ?? [])
  const startedAt = new Date().toISOString()
  const gpus = await gpusFor(chosen)
  const possible = chosen.filter((check) => obstacle(check, request, gpus) === undefined)
  if (request.real && target.server.kind === 'address') {
    await installedModel(target.server.url, request.real.model)
  }
  const lanes = [...new Set(possible.map(({ id }) => laneOf(id)))]
  await mkdir(target.artifacts, { recursive: true })

  const results = new Map<string, CheckResult>()
  const vitest = await startVitest(
    'test',
    [],
    {
      root: join(import.meta.dirname, '../..'),
      config: false,
      include: lanes.map((lane) => `src/run/${lane}.suite.ts`),
      // A server of somebody else's gets one thing at a time, and so does a GPU.
      maxWorkers: target.server.kind === 'build' && !lanes.includes('gpu') ? Math.max(1, lanes.length) : 1,
      watch: false,
      pool: 'forks',
      testTimeout: CHECK_MILLISECONDS,
      hookTimeout: CHECK_MILLISECONDS,
      provide: { target, only: possible.map(({ id }) => id) },
      passWithNoTests: true,
      reporters: [
        ['junit', { outputFile: join(target.artifacts, 'junit.xml') }],
        {
          onTestCaseResult: (testCase) => {
            const result = resultOf(testCase, info)
            results.set(result.id, result)
            onResult?.(result)
          },
        },
      ],
    },
    {},
    // Vitest speaks on stdout, which belongs to the command's result.
    { stdout: new Writable({ write: (_chunk, _encoding, done) => done() }) },
  )
  const problems = vitest.state.getUnhandledErrors().map((error) => String((error as Error).message))
  const broken = vitest.state
    .getTestModules()
    .flatMap((module) => module.errors().map(({ message }) => message))
  await vitest.close()

  const captured = await captureReal(request)

  const report: Report = {
    version: 3,
    startedAt,
    target: {
      name: target.name,
      variant: info?.variant ?? 'unknown',
      release: info?.release ?? null,
      sum: info?.sum ?? null,
      series: info?.series ?? null,
      flags: info?.flags ?? [],
    },
    random: target.random ?? RANDOM,
    machine: {
      platform: `${platform()} ${osRelease()}`,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryBytes: totalmem(),
      ...(gpus.kind === 'gpus' && { gpus: gpuNames(gpus) }),
    },
    checks: [
      ...chosen.map(
        (check) => results.get(check.id) ?? missingResult(check, request, gpus, [...broken, ...problems]),
      ),
      ...realResults(chooseTasks(request.only ?? []), captured),
    ],
  }
  await writeFile(join(target.artifacts, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
  await writeFile(join(target.artifacts, 'report.md'), `${markdown(report)}\n`)
  return report
}

/** Asks the real model, if there is one, and keeps what it says among the artifacts. */
async function captureReal({ target, real, only = [] }: ConformanceRequest): Promise<Capture | undefined> {
  if (!real || target.server.kind !== 'address') return undefined
  return capture({
    url: target.server.url,
    model: real.model,
    tries: real.tries,
    only: chooseTasks(only).map((id) => id.slice('real/'.length)),
    onAnswer: async (captured) => {
      await writeFile(join(target.artifacts, 'capture.json'), `${JSON.stringify(captured, null, 2)}\n`)
      real.onAnswer(captured.answers.length)
    },
  })
}

/** The GPUs of this machine, where a check needs one. */
async function gpusFor(chosen: readonly Check[]): Promise<GpuFacts> {
  if (chosen.some(({ gpus }) => gpus)) return readGpus()
  return { kind: 'none', why: 'nobody has asked' }
}

/** Why a check is not run on a target; undefined when it is. */
function obstacle(
  check: Check,
  { target, info }: ConformanceRequest,
  gpus: GpuFacts,
): Pick<CheckResult, 'status' | 'reason'> | undefined {
  const { needs = [], where } = check
  if (needs.includes('facts') && target.server.kind === 'address') {
    return { status: 'not-run', reason: 'needs the log of a server that the harness starts' }
  }
  if (needs.includes('stock') && target.stock === undefined) {
    return { status: 'not-run', reason: 'needs the stock build beside the patched one' }
  }
  const noGpu = gpuObstacle(check, gpus, info)
  if (noGpu !== undefined) return { status: 'not-run', reason: noGpu }
  if (where === undefined || info?.facts.includes(where)) return undefined
  return info
    ? { status: 'not-applicable', reason: `${info.release} does not have what this is about: ${where}` }
    : { status: 'not-run', reason: `is about servers that have this, which is not known here: ${where}` }
}

function missingResult(
  check: Check,
  request: ConformanceRequest,
  gpus: GpuFacts,
  problems: readonly string[],
): CheckResult {
  const reason = problems.join('\n') || 'the suite ended before this check'
  return {
    ...described(check, request.info),
    ...(obstacle(check, request, gpus) ?? { status: 'fail', reason }),
    milliseconds: 0,
    exchanges: [],
    servers: [],
  }
}

function resultOf(testCase: TestCase, info: BuildInfo | undefined): CheckResult {
  const check = checks.find(({ id }) => id === testCase.name)
  if (!check) throw new Error(`no check is called ${testCase.name}`)
  const { state, errors } = testCase.result()
  const passed = state === 'passed'
  return {
    ...described(check, info),
    status: passed ? 'pass' : 'fail',
    ...(!passed && { reason: (errors ?? []).map(explained).join('\n') || `the check was ${state}` }),
    milliseconds: Math.round(testCase.diagnostic()?.duration ?? 0),
    exchanges: testCase.meta().exchanges ?? [],
    servers: testCase.meta().servers ?? [],
  }
}

function explained(error: { message: string; diff?: string; detail?: unknown }): string {
  const parts = [error.message, error.diff, typeof error.detail === 'string' ? error.detail : undefined]
  return stripVTControlCharacters(parts.filter((part) => part !== undefined).join('\n'))
}

function described(
  check: Check,
  info: BuildInfo | undefined,
): Omit<CheckResult, 'status' | 'milliseconds' | 'exchanges' | 'servers'> {
  const { id, level, title, references } = check
  return { id, level, title, references: [...references], fixedBy: answering(check, info) }
}

/**
 * The patches that make a check pass on a release. Where a patch is not applicable, upstream must do by itself what
 * the patch is for.
 */
export function answering({ fixedBy, upstreamWith }: Check, info: BuildInfo | undefined): string[] {
  const alone = upstreamWith !== undefined && info?.facts.includes(upstreamWith)
  return fixedBy.filter((patch) => info === undefined || (info.patches.includes(patch) && !alone))
}
