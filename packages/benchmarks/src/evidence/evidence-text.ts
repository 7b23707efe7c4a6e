import type { EvidenceReport } from './evidence.ts'

/** A report for people: each measurement, each problem, and how many there are. */
export function evidenceText({ documents, compared, problems }: EvidenceReport): string {
  const width = Math.max(...documents.map(({ name }) => name.length), 0)
  const lines = documents.map(({ name, measuredAt, series, changed }) => {
    const state = changed.length === 0 ? 'current code' : `${changed.length} files or checks changed since`
    return `${name.padEnd(width)}  ${measuredAt.slice(0, 10)}  ${series.slice(0, 8)}  ${state}`
  })
  return [
    ...lines,
    '',
    ...problems.map((problem) => `FAILED ${problem}`),
    `${documents.length} measurements, ${compared} tables, figures and plots, ${problems.length} problems`,
  ].join('\n')
}
