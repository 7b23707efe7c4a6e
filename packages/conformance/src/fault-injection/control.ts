import type { Build } from '@exaone4/harness'
import { expectedFailure } from '../report/expected-failures.ts'
import type { Report } from '../report/report.ts'

/** What the patched build must show before a fault on it means anything. */
export interface Control {
  /** Checks that pass. */
  passing: ReadonlySet<string>
  /** Checks that fail as they are known to. */
  expectedFailures: string[]
  /** What else is wrong with a check: it failed, broke, or was not run. */
  problems: string[]
}

export function controlOf(report: Report, ids: readonly string[]): Control {
  const results = new Map(report.checks.map((check) => [check.id, check]))
  const passing = ids.filter((id) => results.get(id)?.status === 'pass')
  const expectedFailures = ids.filter(
    (id) => results.get(id)?.status === 'fail' && expectedFailure(id, report.target.release) !== undefined,
  )
  const others = ids.filter((id) => !passing.includes(id) && !expectedFailures.includes(id))
  return {
    passing: new Set(passing),
    expectedFailures,
    problems: others.map((id) => `${id} does not pass on the patched build: ${results.get(id)?.status}`),
  }
}

/** Is a report about exactly this build? */
export function isAbout({ target }: Report, { info }: Build): boolean {
  return (
    target.variant === info.variant &&
    target.release === info.release &&
    target.series === (info.series ?? null)
  )
}
