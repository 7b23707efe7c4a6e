import type { CheckResult } from './report.ts'

/** Results by their area, in the order in which areas come first. */
export function byArea(results: readonly CheckResult[]): Map<string, CheckResult[]> {
  const areas = new Map<string, CheckResult[]>()
  for (const result of results) {
    const area = result.id.split('/')[0] ?? result.id
    areas.set(area, [...(areas.get(area) ?? []), result])
  }
  return areas
}

/** One sentence on a target: what a reader wants to know first. */
export function headline(results: readonly CheckResult[]): string {
  const count = (status: CheckResult['status'], level?: CheckResult['level']): number =>
    results.filter((each) => each.status === status && (level === undefined || each.level === level)).length
  const [must, failed, warned] = [count('pass'), count('fail', 'MUST'), count('fail', 'SHOULD')]
  const parts = [
    `${must} passed`,
    `${failed} failed`,
    `${warned} warned`,
    `${count('not-run')} not run`,
    `${count('not-applicable')} about other releases`,
  ]
  return parts.filter((part, index) => index < 2 || !part.startsWith('0 ')).join(', ')
}
