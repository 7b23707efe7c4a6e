import { stripVTControlCharacters } from 'node:util'
import type { BuildInfo } from '@exaone4/harness'
import { patchesOf, series } from '@exaone4/patches'
import type { TestCase } from 'vitest/node'
import { checks } from '../checks/all.ts'
import type { Check } from '../checks/check.ts'
import type { CheckResult, Status } from '../report/report.ts'
import './vitest-context.ts'

/** A check that was not run to its end, and why. */
export function withoutRun(
  check: Check,
  info: BuildInfo | undefined,
  outcome: { status: Status; reason?: string },
): CheckResult {
  return { ...described(check, info), ...outcome, milliseconds: 0, exchanges: [], servers: [] }
}

/** What became of a check that Vitest has run. */
export function resultOf(testCase: TestCase, info: BuildInfo | undefined): CheckResult {
  const check = checks.find(({ id }) => id === testCase.name)
  if (!check) throw new Error(`no check is called ${testCase.name}`)
  const { state, errors = [] } = testCase.result()
  const { exchanges = [], servers = [], isAssertion = false } = testCase.meta()
  const passed = state === 'passed'
  return {
    ...described(check, info),
    status: passed ? 'pass' : isAssertion ? 'fail' : 'error',
    ...(!passed && {
      reason: [errors.map(explained).join('\n') || `the check was ${state}`, ...lacking(check, info)].join(
        '\n',
      ),
    }),
    milliseconds: Math.round(testCase.diagnostic()?.duration ?? 0),
    exchanges,
    servers,
  }
}

/** A `llama-server` that was compiled elsewhere, or before a patch of llama.cpp was written, fails the patch's checks. */
export function lacking({ fixedBy }: Check, info: BuildInfo | undefined): string[] {
  if (info?.variant !== 'patched' || !info.facts.includes('llama-server-era')) return []
  const ours = patchesOf('llama.cpp', series).map(({ id }) => id)
  const missing = fixedBy.filter((patch) => ours.includes(patch) && !info.patches.includes(patch))
  if (missing.length === 0) return []
  const why = info.llamaServer?.unpatchable
  return [`the llama-server of this build lacks ${missing.join(', ')}${why === undefined ? '' : `: ${why}`}`]
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
  return { id, level, title, references: [...references], fixedBy: fixing(check, info) }
}

/**
 * The patches that make a check pass on a release. Where a patch is not applicable, upstream must do by itself what
 * the patch is for.
 */
export function fixing({ fixedBy, upstreamWith }: Check, info: BuildInfo | undefined): string[] {
  const alone = upstreamWith !== undefined && info?.facts.includes(upstreamWith)
  return fixedBy.filter((patch) => info === undefined || (info.patches.includes(patch) && !alone))
}
