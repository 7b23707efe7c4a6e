import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, release as osRelease, platform, totalmem } from 'node:os'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type BuildInfo, type GpuFacts, readGpus } from '@exaone4/harness'
import type { Check } from '../checks/check.ts'
import { gpuNames } from '../gpu/gpu-set.ts'
import { type Capture, capture, installedModel } from '../real/capture.ts'
import { type BrokenCapture, realResults } from '../real/results.ts'
import { junit } from '../report/junit.ts'
import { markdown } from '../report/markdown.ts'
import type { CheckResult, Report } from '../report/report.ts'
import { chooseChecks, chooseTasks } from './choose.ts'
import { obstacle } from './obstacle.ts'
import { withoutRun } from './results.ts'
import { runChecks } from './run-checks.ts'
import { RANDOM, type Target } from './target.ts'

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
  const chosen = chooseChecks(request.only ?? [], target.member)
  const startedAt = new Date().toISOString()
  const gpus = await gpusFor(chosen)
  const possible = chosen.filter((check) => obstacle(check, target, info, gpus) === undefined)
  if (request.real && target.server.kind === 'address') {
    await installedModel(target.server.url, request.real.model)
  }
  await mkdir(target.artifacts, { recursive: true })

  const { results: ran, problems } = await runChecks({ target, info, checks: possible, onResult })
  const notRun = (check: Check): CheckResult =>
    withoutRun(
      check,
      info,
      obstacle(check, target, info, gpus) ?? {
        status: 'error',
        reason: problems.join('\n') || 'the run ended before this check',
      },
    )
  const { captured, broken } = await captureReal(request)

  const report: Report = {
    version: 4,
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
      ...chosen.map((check) => ran.get(check.id) ?? notRun(check)),
      ...realResults(chooseTasks(request.only ?? []), captured, broken),
    ],
  }
  await writeFile(join(target.artifacts, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
  await writeFile(join(target.artifacts, 'report.md'), `${markdown(report)}\n`)
  await writeFile(join(target.artifacts, 'junit.xml'), junit(report))
  return report
}

/** Asks the real model, if there is one, and keeps what it says among the artifacts. */
async function captureReal({
  target,
  real,
  only = [],
}: ConformanceRequest): Promise<{ captured?: Capture; broken?: BrokenCapture }> {
  if (!real || target.server.kind !== 'address') return {}
  let latest: Capture | undefined
  try {
    const captured = await capture({
      url: target.server.url,
      model: real.model,
      tries: real.tries,
      only: chooseTasks(only).map((id) => id.slice('real/'.length)),
      onAnswer: async (captured) => {
        latest = captured
        await writeFile(join(target.artifacts, 'capture.json'), `${JSON.stringify(captured, null, 2)}\n`)
        real.onAnswer(captured.answers.length)
      },
    })
    return { captured }
  } catch (error) {
    // What the checks have found must not be lost with the server.
    if (!(error instanceof Failure && error.code === 'server')) throw error
    return { ...(latest && { captured: latest }), broken: { tries: real.tries, reason: error.message } }
  }
}

/** The GPUs of this machine, where a check needs one. */
async function gpusFor(chosen: readonly Check[]): Promise<GpuFacts> {
  if (chosen.some(({ gpus }) => gpus)) return readGpus()
  return { kind: 'none', why: 'no check of this run needs one' }
}
