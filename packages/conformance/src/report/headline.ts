import type { Report } from './report.ts'
import { type Verdict, verdict } from './verdict.ts'

/** The counts of a run in one line. How many passed, failed and broke is always there; the rest where it is not 0. */
export function headline(report: Report): string {
  const { passed, failed, errors, warned, expected, stale, notRun, notApplicable } = verdict(report)
  const others = [
    [warned.length, 'warned'],
    [expected.length, plural(expected.length, 'expected failure')],
    [stale.length, plural(stale.length, 'stale expectation')],
    [notRun.length, 'not run'],
    [notApplicable.length, 'not applicable to this release'],
  ] as const
  return [
    `${passed} passed`,
    `${failed.length} failed`,
    `${errors.length} ${plural(errors.length, 'error')}`,
    ...others.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
  ].join(', ')
}

/** What the required checks say of a target, in a few words. */
export function conclusion({ checks }: Report, { failed, errors, stale, ok }: Verdict): string {
  const required = checks.filter(({ level, status }) => level === 'MUST' && status === 'pass').length
  if (ok) return `All ${required} required checks pass`
  return [
    [failed.length, `required ${plural(failed.length, 'check')} failed`],
    [errors.length, `${plural(errors.length, 'check')} broke`],
    [stale.length, `${plural(stale.length, 'expected failure')} passed`],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ')
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`
}
