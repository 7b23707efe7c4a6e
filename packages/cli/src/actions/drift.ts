import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import {
  driftSummary,
  examineTree,
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

/** Tries the series on an Ollama source tree, and writes a report that can be posted as an issue. */
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
  out.result(`${driftSummary(report)}\nreport: ${relative(process.cwd(), path)}`, {
    ...report,
    findings: report.findings.map((finding) => ({ ...finding, next: nextStep(finding.drift) })),
    report: path,
    next,
  })
  if (next !== undefined) out.say(`next: ${next}`)
  if (report.findings.length > 0) return DRIFTED
  return (report.trial?.failed.length ?? 0) > 0 ? FAILED : 0
}
