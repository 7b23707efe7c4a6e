import type { PatchStatus, TreeStatus } from '@exaone4/patches'
import { markdownTable } from '@exaone4/patches'
import type { Finding } from './finding.ts'
import { nextStep } from './next-step.ts'
import type { Subject } from './subject.ts'
import type { Trial } from './trial.ts'

/** The result of the drift command. */
export interface DriftReport {
  subject: Pick<Subject, 'name' | 'options'>
  /** Hash of the series. */
  series: string
  patches: readonly PatchStatus[]
  /** The supported release that the tree was compared with; missing if nothing drifted. */
  good?: string
  findings: readonly Finding[]
  /** Missing if the series does not apply. */
  trial?: Trial
  skippedTests: boolean
}

/** GitHub limits issues to 65,536 characters. */
const MAX_CHARACTERS = 60_000
const MAX_OUTPUT_LINES = 120
/** Longer than any fence in source code. */
const FENCE = '`````'

/** The result in one line. */
export function headline({ subject: { name }, findings, trial, skippedTests }: DriftReport): string {
  if (findings.length > 0) return `The series does not apply to Ollama ${name}`
  if (trial && trial.failed.length > 0) return `The series applies to Ollama ${name}, but tests fail`
  return `The series applies to Ollama ${name}${skippedTests ? '; tests were not run' : ''}`
}

/** A report in Markdown, ready to be an issue. */
export function markdownReport(report: DriftReport): string {
  const { subject, series, patches, good, findings, trial, skippedTests } = report
  const tree: TreeStatus = { name: subject.name, patches }
  const text = [
    `# ${headline(report)}`,
    good === undefined
      ? `Series ${series.slice(0, 12)}.`
      : `Series ${series.slice(0, 12)}, compared with ${good}, the most similar supported release.`,
    markdownTable([tree]),
    ...findings.map(findingText),
    ...(trial ? trialTexts(trial, skippedTests) : []),
    '## Next',
    nextText(report),
  ].join('\n\n')
  const end = '\n\n… truncated: the rest is too long for an issue'
  return `${text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS - end.length) + end : text}\n`
}

/** The next command, ready to run; undefined if nothing is left to do. */
export function nextCommand({ subject, findings, trial }: DriftReport): string | undefined {
  const isFine = findings.length === 0 && trial?.failed.length === 0
  return isFine ? undefined : `pnpm exaone4 drift ${subject.options}`
}

function nextText(report: DriftReport): string {
  const command = nextCommand(report)
  if (command === undefined) return 'Nothing to do.'
  const first =
    report.findings.length > 0
      ? 'Fix the edits listed above, then try again:'
      : 'Fix the Go files in `packages/patches/src/patches/<patch>`, then try again:'
  return [first, fenced(command, 'sh')].join('\n\n')
}

function findingText({ drift, purposes, change, diff }: Finding): string {
  const place = drift.line === 0 ? drift.file : `${drift.file}:${drift.line}`
  return [
    `## ${drift.edit}: ${drift.code}`,
    `\`${place}\`: ${drift.note}.`,
    ...(purposes.length === 0 ? [] : [purposes.map((purpose) => `- ${purpose}`).join('\n')]),
    ...(drift.excerpt === '' ? [] : [fenced(drift.excerpt)]),
    ...(change === '' ? [] : [change]),
    ...(diff.length === 0 ? [] : [fenced(diff.join('\n'), 'diff')]),
    `Next: ${nextStep(drift)}`,
  ].join('\n\n')
}

function trialTexts({ passed, failed, upstream, output }: Trial, skippedTests: boolean): string[] {
  const lines = output.split('\n')
  const shown = lines.slice(-MAX_OUTPUT_LINES)
  return [
    '## Tests',
    skippedTests
      ? 'Only gofmt was run, without `go vet` and Go tests (`--skip-tests`).'
      : `gofmt, \`go vet\` and the Go tests of the packages that the series changes: ${passed} tests passed.`,
    ...(failed.length === 0 ? [] : [list('Fails only with the series:', failed)]),
    ...(upstream.length === 0 ? [] : [list('Fails without the series too:', upstream)]),
    ...(output === '' || failed.length === 0 ? [] : [fenced(shown.join('\n'))]),
  ]
}

function list(title: string, lines: readonly string[]): string {
  return [title, '', ...lines.map((line) => `- ${line}`)].join('\n')
}

function fenced(text: string, language = ''): string {
  return `${FENCE}${language}\n${text}\n${FENCE}`
}
