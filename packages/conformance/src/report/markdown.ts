import { byArea } from './areas.ts'
import { headline } from './headline.ts'
import type { CheckResult, Report } from './report.ts'
import { staleProblem, verdict } from './verdict.ts'

const LONGEST_REASON = 20

/** The report as a summary in Markdown, as a pull request or a CI job shows it. */
export function markdown(report: Report): string {
  const { failed, errors, warned, expected, stale, notRun, ok } = verdict(report)
  const { target, machine, startedAt } = report
  return [
    `# ${ok ? '✓' : '✗'} ${target.name}: ${headline(report)}`,
    '',
    `Ollama ${target.release ?? 'of unknown release'}, ${target.variant}; ${machine.cpu}, ${machine.cores} cores, ${startedAt}.`,
    ...(machine.gpus ?? []).map((gpu) => `\n${gpu}.`),
    '',
    '| area | passed | failed | errors | warned | not run |',
    '|---|--:|--:|--:|--:|--:|',
    ...[...byArea(report.checks)].map(([area, results]) => areaRow(area, results)),
    '',
    ...section('Failed', failed),
    ...section('Errors', errors),
    ...section('Warned', warned),
    ...section(
      'Expected failures',
      expected.map(({ result, entry }) => ({ ...result, reason: entry.reason })),
    ),
    ...section(
      'Stale expectations',
      stale.map((each) => ({ ...each.result, reason: staleProblem(each) })),
    ),
    ...section('Not run', notRun),
  ].join('\n')
}

function areaRow(area: string, results: readonly CheckResult[]): string {
  const count = (matches: (result: CheckResult) => boolean): number => results.filter(matches).length
  const cells = [
    count(({ status }) => status === 'pass'),
    count(({ status, level }) => status === 'fail' && level === 'MUST'),
    count(({ status }) => status === 'error'),
    count(({ status, level }) => status === 'fail' && level === 'SHOULD'),
    count(({ status }) => status === 'not-run'),
  ]
  return `| ${area} | ${cells.join(' | ')} |`
}

function section(title: string, results: readonly CheckResult[]): string[] {
  if (results.length === 0) return []
  return [`## ${title}`, '', ...results.flatMap(item), '']
}

function item({ id, title, reason = '', fixedBy, references }: CheckResult): string[] {
  const notes = [...references, ...(fixedBy.length > 0 ? [`fixed by the patches ${fixedBy.join(', ')}`] : [])]
  const lines = reason.split('\n').slice(0, LONGEST_REASON)
  const fence = '`'.repeat(Math.max(3, ...[...reason.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
  return [
    `- **${id}**: ${title}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`,
    ...(reason === '' ? [] : [`  ${fence}text`, ...lines.map((line) => `  ${line}`), `  ${fence}`]),
  ]
}
