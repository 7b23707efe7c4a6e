import { headline } from './headline.ts'
import type { Report, Status } from './report.ts'
import { staleProblem, verdict } from './verdict.ts'

/** How each result is shown on a terminal. */
export const statusMarks: Readonly<Record<Status, string>> = {
  pass: '✓',
  fail: '✗',
  error: '!',
  'not-run': '–',
  'not-applicable': '·',
}

/** The report for a terminal: a line per check, why it failed, and the verdict last. */
export function table(report: Report): string {
  const width = Math.max(...report.checks.map(({ id }) => id.length))
  const expected = new Map(verdict(report).expected.map(({ result, entry }) => [result.id, entry.reason]))
  const lines = report.checks.flatMap(({ id, status, level, title, reason = '', fixedBy }) => {
    const patches = status === 'fail' && fixedBy.length > 0 ? ` [fixed by ${fixedBy.join(', ')}]` : ''
    const line = `${statusMarks[status]} ${level.padEnd(6)} ${id.padEnd(width)}  ${title}${patches}`
    if (status === 'pass') return [line]
    const known = expected.get(id)
    return [line, ...indented(known === undefined ? reason : `expected: ${known}`)]
  })
  return [report.target.name, '', ...lines, '', ...summary(report)].join('\n')
}

function summary(report: Report): string[] {
  const { failed, errors, stale, unexpected } = verdict(report)
  const isStock = report.target.variant === 'stock'
  const asClaimed = isStock && unexpected.length + errors.length === 0 && failed.length > 0
  return [
    ...(asClaimed
      ? ['Every failure is one that a patch fixes, and every check that needs a patch fails.']
      : []),
    ...unexpected.map(({ id, problem }) => `unexpected: ${id} ${problem}`),
    ...stale.map((each) => `stale: ${staleProblem(each)}`),
    headline(report),
  ]
}

const LONGEST_REASON = 6

function indented(reason: string): string[] {
  return reason
    .split('\n')
    .slice(0, LONGEST_REASON)
    .map((line) => `         ${line}`)
}
