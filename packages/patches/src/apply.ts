import type { Patch } from './patch.ts'
import { type PatchPlan, planSeries } from './plan.ts'
import { writeFiles } from './write-files.ts'

/**
 * Applies a series to the upstream tree in a folder, all of it or nothing, and returns what was written, patch
 * by patch. Throws a `DriftFailure` when it does not fit, and a `source` failure when it cannot be written.
 */
export function applySeries(tree: string, series: readonly Patch[]): PatchPlan[] {
  const plans = planSeries(tree, series)
  const last = new Map(plans.flatMap(({ writes }) => writes.map((write) => [write.path, write])))
  writeFiles(tree, [...last.values()])
  return plans
}
