import type { CheckResult, Report } from './report.ts'

export interface Verdict {
  passed: number
  /** MUST checks that failed: they fail the target. */
  failed: CheckResult[]
  /** SHOULD checks that failed. */
  warned: CheckResult[]
  notRun: CheckResult[]
  /** Checks that are about other releases. */
  notApplicable: CheckResult[]
  /**
   * What a stock build did otherwise than the series claims: a MUST failed that no patch answers, or a check passed
   * that needs a patch. Empty for other targets.
   */
  unexpected: { id: string; problem: string }[]
}

export function verdict(report: Report): Verdict {
  const failing = report.checks.filter((check) => check.status === 'fail')
  return {
    passed: report.checks.filter((check) => check.status === 'pass').length,
    failed: failing.filter((check) => check.level === 'MUST'),
    warned: failing.filter((check) => check.level === 'SHOULD'),
    notRun: report.checks.filter((check) => check.status === 'not-run'),
    notApplicable: report.checks.filter((check) => check.status === 'not-applicable'),
    unexpected: report.target.variant === 'stock' ? report.checks.flatMap(unexpected) : [],
  }
}

function unexpected({ id, level, status, fixedBy }: CheckResult): Verdict['unexpected'] {
  if (status === 'fail' && level === 'MUST' && fixedBy.length === 0)
    return [{ id, problem: 'fails, and no patch answers it' }]
  if (status === 'pass' && fixedBy.length > 0) {
    return [{ id, problem: `passes without ${fixedBy.join(', ')}: it proves nothing about them` }]
  }
  return []
}
