import { type DriftReport, headline } from './report.ts'

/** A report as text for a terminal: what does not apply or fails, and where. */
export function driftSummary(report: DriftReport): string {
  const { findings, trial } = report
  return [
    headline(report),
    ...findings.map(({ drift: { code, edit, file, line, note } }) => {
      const place = line === 0 ? file : `${file}:${line}`
      return `  ${code}: ${edit}\n    ${place}: ${note}`
    }),
    ...(trial?.failed ?? []).map((line) => `  ${line}`),
  ].join('\n')
}
