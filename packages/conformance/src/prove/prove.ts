import { join } from 'node:path'
import { type Build, readGpus } from '@exaone4/harness'
import type { Check } from '../check.ts'
import { chooseChecks } from '../choose.ts'
import { gpuObstacle } from '../gpu/requirement.ts'
import type { CheckResult } from '../report/report.ts'
import { answering, runConformance } from '../run.ts'
import { type BrokenName, brokenTargets } from './broken.ts'

export interface ProofRequest {
  patched: Build
  stock: Build
  /** Folder for what each run leaves. */
  artifacts: string
  /** Ids of checks, or of areas; all without any. */
  only?: readonly string[]
  say: (line: string) => void
}

/** What checks found on targets that they must find fault with. */
export interface Proof {
  checks: { id: string; found: Partial<Record<BrokenName, CheckResult['status']>> }[]
  /** Checks that found nothing where they must, or that no target is named for. */
  problems: string[]
}

export async function proveChecks({
  patched,
  stock,
  artifacts,
  only = [],
  say,
}: ProofRequest): Promise<Proof> {
  const { info } = patched
  const gpus = await readGpus()
  const chosen = chooseChecks(only)
    .filter(({ where }) => where === undefined || info.facts.includes(where))
    .filter((check) => gpuObstacle(check, gpus, info) === undefined)
  const found = new Map(chosen.map(({ id }) => [id, {} as Proof['checks'][number]['found']]))
  for (const name of Object.keys(brokenTargets) as BrokenName[]) {
    const wanted = chosen.filter((check) => targetsOf(check, patched).includes(name))
    if (wanted.length === 0) continue
    say(`${name}: ${brokenTargets[name].says} (${wanted.length} checks)`)
    const build = name === 'stock' ? stock : patched
    const report = await runConformance({
      target: {
        name,
        server: { kind: 'build', ollama: build.ollama },
        stock: stock.ollama,
        artifacts: join(artifacts, name),
        ...(name !== 'stock' && { broken: name }),
      },
      info: build.info,
      only: wanted.map(({ id }) => id),
    })
    for (const { id, status } of report.checks) {
      const row = found.get(id)
      if (row) row[name] = status
      if (status !== 'fail') say(`  ${id}: ${status}`)
    }
  }
  const rows = [...found].map(([id, row]) => ({ id, found: row }))
  return { checks: rows, problems: rows.flatMap(problemsOf) }
}

/** The targets that a check must fail on, for a release. */
function targetsOf(check: Check, { info }: Build): BrokenName[] {
  return [...(answering(check, info).length > 0 ? (['stock'] as const) : []), ...(check.failsOn ?? [])]
}

function problemsOf({ id, found }: Proof['checks'][number]): string[] {
  const entries = Object.entries(found)
  if (entries.length === 0) return [`${id}: no broken target is named for it`]
  return entries
    .filter(([, status]) => status !== 'fail')
    .map(([name, status]) => `${id}: ${status} on ${name}`)
}

/** The proof for a terminal: checks × targets. */
export function proofTable({ checks: rows, problems }: Proof): string {
  const names = Object.keys(brokenTargets) as BrokenName[]
  const width = Math.max(...rows.map(({ id }) => id.length))
  const mark = (status: CheckResult['status'] | undefined): string =>
    status === undefined ? '·' : status === 'fail' ? '✗' : '!'
  return [
    [''.padEnd(width), ...names].join('  '),
    ...rows.map(({ id, found }) =>
      [id.padEnd(width), ...names.map((name) => mark(found[name]).padEnd(name.length))].join('  ').trimEnd(),
    ),
    '',
    '✗ caught, ! not caught, · not tried',
    ...problems,
    `${rows.length - new Set(problems.map((line) => line.split(':')[0])).size} of ${rows.length} checks proven`,
  ].join('\n')
}
