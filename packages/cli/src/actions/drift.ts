import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import {
  type DriftReport,
  examineTree,
  headline,
  markdownReport,
  nextCommand,
  nextStep,
  type SubjectFlags,
  withSubject,
} from '@exaone4/upstream'
import { DRIFTED, FAILED } from '../output/exit-status.ts'
import type { OutputFlags } from '../output/output.ts'
import { withProgress } from '../output/progress.ts'
import type { Context } from '../program/command.ts'
import { ensureBuildTools, ensureTreeTools } from '../program/require-tools.ts'
import { space } from '../program/workspace.ts'

export type DriftFlags = SubjectFlags &
  OutputFlags & { report?: string; skipTests?: boolean; install?: boolean }

/** Tries the series on a tree of upstream's, and writes a report that is ready to be an issue. */
export async function reportDrift(flags: DriftFlags, context: Context): Promise<number> {
  const { out, signal } = context
  const { skipTests = false } = flags
  if (skipTests) await ensureTreeTools(context)
  else await ensureBuildTools(flags.install ?? true, context)

  const report = await withSubject(space, flags, (subject) =>
    withProgress(out, ({ step }) => examineTree(space, subject, { skipTests, step, signal })),
  )
  const path = flags.report === undefined ? join(space.reports, 'drift.md') : resolve(flags.report)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, markdownReport(report))

  const next = nextCommand(report)
  out.result(humanText(report, relative(process.cwd(), path)), {
    ...report,
    findings: report.findings.map((finding) => ({ ...finding, next: nextStep(finding.drift) })),
    report: path,
    next,
  })
  if (next !== undefined) out.say(`next: ${next}`)
  if (report.findings.length > 0) return DRIFTED
  return (report.trial?.failed.length ?? 0) > 0 ? FAILED : 0
}

function humanText(report: DriftReport, path: string): string {
  const { findings, trial } = report
  return [
    headline(report),
    ...findings.map(({ drift: { code, edit, file, line, note } }) => {
      const place = line === 0 ? file : `${file}:${line}`
      return `  ${code}: ${edit}\n    ${place}: ${note}`
    }),
    ...(trial?.failed ?? []).map((line) => `  ${line}`),
    `report: ${path}`,
  ].join('\n')
}
