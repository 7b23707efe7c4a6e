import { join } from 'node:path'
import type { CheckResult, Report, Status } from '@exaone4/conformance'
import {
  byArea,
  columns,
  runConformance,
  statuses,
  targetOf,
  type Verdict,
  verdict,
} from '@exaone4/conformance'
import type { Build } from '@exaone4/harness'
import { z } from 'zod'
import { type Document, documentHead, documentShape } from '../documents/document.ts'
import type { Measured, MeasureRequest } from '../documents/measurement.ts'

const DESCRIPTION =
  'Results of the conformance suite on servers of both builds, with models that it writes itself: whether each ' +
  'check passed. Totals count only the checks that ran on both builds; they are also given by the first part of the id.'

interface Counts {
  checks: number
  patched: number
  stock: number
}

export interface Compared {
  all: Counts
  areas: (Counts & { area: string })[]
  checks: { id: string; title: string; patched: Status; stock: Status }[]
}

const countsShape = { checks: z.number(), patched: z.number(), stock: z.number() }
const schema = z.object({
  ...documentShape,
  all: z.object(countsShape),
  areas: z.array(z.object({ area: z.string(), ...countsShape })),
  checks: z.array(
    z.object({ id: z.string(), title: z.string(), patched: z.enum(statuses), stock: z.enum(statuses) }),
  ),
}) satisfies z.ZodType<Document & Compared>

export const conformanceSchema: z.ZodType<Document> = schema

/** How many of the checks that ran on both builds each build passed, and how many the patched build failed. */
export function conformanceFigures(content: unknown): Record<'patched' | 'stock' | 'missing', string> {
  const { all } = schema.parse(content)
  return {
    patched: `${all.patched} of ${all.checks}`,
    stock: `${all.stock} of ${all.checks}`,
    missing: String(all.checks - all.patched),
  }
}

/** Ids of the checks in the suite at that time. */
export function conformanceIds(content: unknown): string[] {
  return schema.parse(content).checks.map(({ id }) => id)
}

/** Runs the suite on both builds. A failure of the patched build is also a failure of the measurement. */
export async function measureConformance(request: MeasureRequest): Promise<Measured> {
  const { patched, stock } = request
  const report = await reportOf(request, patched, stock)
  const other = await reportOf(request, stock, stock)
  const head = documentHead('conformance', DESCRIPTION, [patched, stock])
  const document = { ...head, ...compared(report.checks, other.checks) }
  return {
    document,
    table: columns([
      ['area', 'checks', 'patched', 'stock'],
      ...document.areas.map(({ area, checks, ...passed }) => [
        area,
        ...[checks, passed.patched, passed.stock].map(String),
      ]),
    ]),
    failed: problems(verdict(report)).map(({ id, reason }) => `${id}: ${reason}`),
  }
}

/** Unexpected failures and errors on the patched build. */
function problems({ failed, errors }: Verdict): CheckResult[] {
  return [...failed, ...errors]
}

function reportOf({ space, say }: MeasureRequest, build: Build, stock: Build): Promise<Report> {
  const name = build.dir.slice(space.dist.length + 1)
  return runConformance({
    target: targetOf(build, stock, join(space.reports, `measure-conformance-${name}`)),
    info: build.info,
    onResult: ({ id, status }) => say(`  ${name} ${status} ${id}`),
  })
}

/** The checks in both reports, without reasons and exchanges, and how many of them passed. */
export function compared(patched: readonly CheckResult[], stock: readonly CheckResult[]): Compared {
  const others = new Map(stock.map((check) => [check.id, check.status]))
  const both = patched.filter(({ id }) => others.has(id))
  const wasRun = (status: Status | undefined): boolean => status === 'pass' || status === 'fail'
  const run = both.filter(({ id, status }) => wasRun(status) && wasRun(others.get(id)))
  const count = (checks: readonly CheckResult[]): Counts => ({
    checks: checks.length,
    patched: checks.filter(({ status }) => status === 'pass').length,
    stock: checks.filter(({ id }) => others.get(id) === 'pass').length,
  })
  return {
    all: count(run),
    areas: [...byArea(run)].map(([area, checks]) => ({ area, ...count(checks) })),
    checks: both.map(({ id, title, status }) => ({
      id,
      title,
      patched: status,
      stock: others.get(id) ?? 'not-run',
    })),
  }
}
