import type { Report } from './report.ts'
import { verdict } from './verdict.ts'

const MARKS = { pass: '✓', fail: '✗', 'not-run': '–', 'not-applicable': '·' } as const

/** The report for a terminal: a line per check, why it failed, and the verdict last. */
export function table(report: Report): string {
  const width = Math.max(...report.checks.map(({ id }) => id.length))
  const lines = report.checks.flatMap(({ id, status, level, title, reason, fixedBy }) => {
    const patches = status === 'fail' && fixedBy.length > 0 ? ` [answered by ${fixedBy.join(', ')}]` : ''
    const line = `${MARKS[status]} ${level.padEnd(6)} ${id.padEnd(width)}  ${title}${patches}`
    return status === 'pass' ? [line] : [line, ...indented(reason ?? '')]
  })
  return [`${report.target.name}`, '', ...lines, '', ...summary(report)].join('\n')
}

function summary(report: Report): string[] {
  const { passed, failed, warned, notRun, notApplicable, unexpected } = verdict(report)
  const counts = [`${passed} passed`, `${failed.length} failed`]
  if (warned.length > 0) counts.push(`${warned.length} warned`)
  if (notRun.length > 0) counts.push(`${notRun.length} not run`)
  if (notApplicable.length > 0) counts.push(`${notApplicable.length} about other releases`)
  const isStock = report.target.variant === 'stock'
  const asClaimed = isStock && unexpected.length === 0 && failed.length > 0
  return [
    ...(asClaimed ? ['Every failure is one that a patch answers, and every such check fails.'] : []),
    ...unexpected.map(({ id, problem }) => `unexpected: ${id} ${problem}`),
    counts.join(', '),
  ]
}

const LONGEST_REASON = 6

function indented(reason: string): string[] {
  return reason
    .split('\n')
    .slice(0, LONGEST_REASON)
    .map((line) => `         ${line}`)
}
