import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { alike, fits, series, seriesHash, treeStatus } from '@exaone4/patches'
import {
  type DriftReport,
  type Finding,
  findingOf,
  headline,
  markdownReport,
  nearestRelease,
  nextCommand,
  nextStep,
  type Subject,
  type SubjectFlags,
  trySeries,
  withSubject,
} from '@exaone4/upstream'
import { type Command, Option } from 'commander'
import { ensureBuildTools, ensureTreeTools } from '../build-tools.ts'
import { action, type Context, command, installOption } from '../command.ts'
import type { OutputFlags } from '../output/output.ts'
import { withProgress } from '../output/progress.ts'
import { space } from '../root.ts'

const FAILED = 1
const DRIFTED = 4

type Flags = SubjectFlags & OutputFlags & { report?: string; skipTests?: boolean; install?: boolean }

export const driftCommand: Command = command(
  'drift',
  'Try the series on what upstream has now, and report what it no longer fits',
  'pnpm exaone4 drift --release main --source git',
)
  .option('--release <version>', 'latest, main or a version (default: latest)')
  .addOption(
    new Option(
      '--source <source>',
      'where the tree comes from: gomod, git, git:URL or path:DIR (default: gomod)',
    ),
  )
  .option('--report <file>', 'where the report goes (default: reports/drift.md)')
  .option('--skip-tests', 'apply and gofmt only, in seconds: no go vet, no Go tests')
  .addOption(installOption())
  .action(
    action<Flags>(async (flags, context) => {
      if (flags.skipTests) await ensureTreeTools(context)
      else await ensureBuildTools(flags.install ?? true, context)

      const report = await withSubject(space, flags, (subject) => examine(subject, flags, context))
      const path = flags.report === undefined ? join(space.reports, 'drift.md') : resolve(flags.report)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, markdownReport(report))

      const next = nextCommand(report)
      context.out.result(humanText(report, relative(process.cwd(), path)), {
        ...report,
        findings: report.findings.map((finding) => ({ ...finding, next: nextStep(finding.drift) })),
        report: path,
        next,
      })
      if (next !== undefined) context.out.say(`next: ${next}`)
      return report.findings.length > 0 ? DRIFTED : (report.trial?.failed.length ?? 0) > 0 ? FAILED : 0
    }),
  )

async function examine(
  { name, dir, options }: Subject,
  { skipTests = false }: Flags,
  { out, signal }: Context,
): Promise<DriftReport> {
  const status = treeStatus(name, dir)
  const report: DriftReport = {
    subject: { name, options },
    series: seriesHash(series),
    patches: status.patches,
    findings: [],
    skippedTests: skipTests,
  }
  if (fits(status)) {
    const trial = await withProgress(out, (progress) =>
      trySeries(space, dir, { skipTests, step: progress.step, signal }),
    )
    return { ...report, trial }
  }
  const good = await nearestRelease(space, dir)
  const drifts = status.patches.flatMap((patch) => ('drifts' in patch ? patch.drifts : []))
  const findings: Finding[] = []
  for (const drift of alike(drifts)) findings.push(await findingOf(drift, dir, good))
  return { ...report, good: good.release.version, findings }
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
