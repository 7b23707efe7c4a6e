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
