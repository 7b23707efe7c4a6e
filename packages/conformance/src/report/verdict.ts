import { type ExpectedFailure, expectedFailure } from './expected-failures.ts'
import type { CheckResult, Report } from './report.ts'

export interface Verdict {
  passed: number
  /** MUST checks whose assertion failed. */
  failed: CheckResult[]
  /** SHOULD checks whose assertion failed. */
  warned: CheckResult[]
  /** Checks of either level that broke, or whose server did. */
  errors: CheckResult[]
  /** Checks that failed as they are known to. */
  expected: { result: CheckResult; entry: ExpectedFailure }[]
  /** Checks that are known to fail, and passed. */
  stale: { result: CheckResult; entry: ExpectedFailure }[]
  notRun: CheckResult[]
  notApplicable: CheckResult[]
  /**
   * Where a stock build does not do what the series claims: a MUST failed that no patch fixes, or a check passed
   * that needs a patch. Empty for other targets.
   */
  unexpected: { id: string; problem: string }[]
  /** No MUST failed, nothing broke, and no expected failure is stale. */
  ok: boolean
}

/** What the results of a run mean. */
export function verdict({ checks, target }: Report): Verdict {
  const known = new Map(
    checks.flatMap((result) => {
      const entry = expectedFailure(result.id, target.release)
      return entry ? [[result.id, { result, entry }] as const] : []
    }),
  )
  const withStatus = (status: CheckResult['status']): CheckResult[] =>
    checks.filter((check) => check.status === status)
  const surprising = withStatus('fail').filter(({ id }) => !known.has(id))
  const failed = surprising.filter(({ level }) => level === 'MUST')
  const errors = withStatus('error')
  // What is known is known of a patched build.
  const stale = [...known.values()].filter(
    ({ result }) => result.status === 'pass' && target.variant === 'patched',
  )
  return {
    passed: withStatus('pass').length,
    failed,
    warned: surprising.filter(({ level }) => level === 'SHOULD'),
    errors,
    expected: [...known.values()].filter(({ result }) => result.status === 'fail'),
    stale,
    notRun: withStatus('not-run'),
    notApplicable: withStatus('not-applicable'),
    unexpected: target.variant === 'stock' ? checks.flatMap(unexpected) : [],
    ok: failed.length + errors.length + stale.length === 0,
  }
}

/** Why an entry of the list of expected failures must go. */
export function staleProblem({ result: { id } }: Verdict['stale'][number]): string {
  return `${id} passes: remove it from report/expected-failures.ts`
}

function unexpected({ id, level, status, fixedBy }: CheckResult): Verdict['unexpected'] {
  if (status === 'fail' && level === 'MUST' && fixedBy.length === 0) {
    return [{ id, problem: 'fails, and no patch fixes it' }]
  }
  if (status === 'pass' && fixedBy.length > 0) {
    return [{ id, problem: `passes without ${fixedBy.join(', ')}, which are said to fix it` }]
  }
  return []
}
