import type { PatchStatus, TreeStatus } from '@exaone4/patches'
import { markdownTable } from '@exaone4/patches'
import type { Finding } from './finding.ts'
import { nextStep } from './next-step.ts'
import type { Subject } from './subject.ts'
import type { Trial } from './trial.ts'

/** What the drift command saw. */
export interface DriftReport {
  subject: Pick<Subject, 'name' | 'options'>
  /** Hash of the series. */
  series: string
  patches: readonly PatchStatus[]
  /** The supported release that the tree is compared with; missing where nothing drifted. */
  good?: string
  findings: readonly Finding[]
  /** Missing where the series does not apply. */
  trial?: Trial
  skippedTests: boolean
}

/** GitHub takes issues of up to 65,536 characters. */
const MAX_CHARACTERS = 60_000
const MAX_OUTPUT_LINES = 120
/** Longer than any that source code holds. */
const FENCE = '`````'

/** In one line, what came of it. */
export function headline({ subject: { name }, findings, trial, skippedTests }: DriftReport): string {
  if (findings.length > 0) return `The series does not apply to Ollama ${name}`
  if (trial && trial.failed.length > 0) return `The series applies to Ollama ${name}, and does not work there`
  return `The series applies to Ollama ${name}${skippedTests ? '; its tests were not run' : ''}`
}

/** A report in Markdown, ready to be an issue. */
export function markdownReport(report: DriftReport): string {
  const { subject, series, patches, good, findings, trial, skippedTests } = report
  const tree: TreeStatus = { name: subject.name, patches }
  const text = [
    `# ${headline(report)}`,
    good === undefined
      ? `Series ${series.slice(0, 12)}.`
      : `Series ${series.slice(0, 12)}, compared with ${good}, the supported release that is nearest to it.`,
    markdownTable([tree]),
    ...findings.map(findingText),
    ...(trial ? trialTexts(trial, skippedTests) : []),
    '## Next',
    nextText(report),
  ].join('\n\n')
  const end = '\n\n… cut here: the rest is too long for an issue'
  return `${text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS - end.length) + end : text}\n`
}

/** The command to run next; works as it is. */
export function nextCommand({ subject, findings, trial }: DriftReport): string | undefined {
  const isFine = findings.length === 0 && trial?.failed.length === 0
  return isFine ? undefined : `pnpm exaone4 drift ${subject.options}`
}

function nextText(report: DriftReport): string {
  const command = nextCommand(report)
  if (command === undefined) return 'Nothing has to be done.'
  const first =
    report.findings.length > 0
      ? 'Correct the edits as said above, and try again:'
      : 'Correct the Go files in `packages/patches/src/patches/<patch>`, and try again:'
  return [first, fenced(command, 'sh')].join('\n\n')
}

function findingText({ drift, change, diff }: Finding): string {
  const place = drift.line === 0 ? drift.file : `${drift.file}:${drift.line}`
  return [
    `## ${drift.edit}: ${drift.code}`,
    `\`${place}\`: ${drift.note}.`,
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
      ? 'gofmt was run; neither `go vet` nor Go tests were (`--skip-tests`).'
      : `gofmt, \`go vet\` and the Go tests of the packages that the series touches: ${passed} tests passed.`,
    ...(failed.length === 0 ? [] : [list('Fails with the series only:', failed)]),
    ...(upstream.length === 0 ? [] : [list("Upstream's own, fails without the series as well:", upstream)]),
    ...(output === '' || failed.length === 0 ? [] : [fenced(shown.join('\n'))]),
  ]
}

function list(title: string, lines: readonly string[]): string {
  return [title, '', ...lines.map((line) => `- ${line}`)].join('\n')
}

function fenced(text: string, language = ''): string {
  return `${FENCE}${language}\n${text}\n${FENCE}`
}
