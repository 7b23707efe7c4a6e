import { z } from 'zod'
import { allFeatures, type Feature } from './client.ts'
import { type ExpectedFailure, expectedFailures } from './expected-failures.ts'

/** What is wrong on each build; an empty list is a pass. */
export interface Cell {
  feature: Feature
  /** The paths that the client asked the server for. */
  paths: string[]
  patched: string[]
  stock: string[]
}

/** What one client did on both builds. */
export interface ClientReport {
  id: string
  title: string
  /** The versions of the packages and of their interpreter. */
  versions: Record<string, string>
  /** What its users write to turn thinking on and off. */
  thinking: string
  cells: Cell[]
}

export const clientReportSchema: z.ZodType<ClientReport> = z.object({
  id: z.string(),
  title: z.string(),
  versions: z.record(z.string(), z.string()),
  thinking: z.string(),
  cells: z.array(
    z.object({
      feature: z.enum(allFeatures),
      paths: z.array(z.string()),
      patched: z.array(z.string()),
      stock: z.array(z.string()),
    }),
  ),
})

/** Unexpected failures on the patched build, and expected ones that no longer happen, one line each. */
export function problems(
  reports: readonly ClientReport[],
  expected: readonly ExpectedFailure[] = expectedFailures,
): string[] {
  return reports.flatMap(({ id, cells }) =>
    cells.flatMap(({ feature, patched }) => {
      const isExpected = expected.some((entry) => entry.client === id && entry.feature === feature)
      if (patched.length > 0) return isExpected ? [] : [`${id} ${feature}: ${patched.join('; ')}`]
      return isExpected ? [`${id} ${feature} passes: remove it from expected-failures.ts`] : []
    }),
  )
}
