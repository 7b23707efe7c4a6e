import type { BuildInfo, GpuFacts } from '@exaone4/harness'
import type { Check } from '../checks/check.ts'
import type { CheckResult } from '../report/report.ts'
import { gpuObstacle } from './gpu-requirement.ts'
import type { Target } from './target.ts'

/** Why a check is not run on a target; undefined when it is. */
export function obstacle(
  check: Check,
  target: Target,
  info: BuildInfo | undefined,
  gpus: GpuFacts,
): Pick<CheckResult, 'status' | 'reason'> | undefined {
  const { needs = [], where } = check
  if (needs.includes('facts') && target.server.kind === 'address') {
    return { status: 'not-run', reason: 'needs the log of a server that the harness starts' }
  }
  if (needs.includes('stock') && target.stock === undefined) {
    return { status: 'not-run', reason: 'needs the stock build beside the patched one' }
  }
  const noGpu = gpuObstacle(check, gpus, info)
  if (noGpu !== undefined) return { status: 'not-run', reason: noGpu }
  if (where === undefined || info?.facts.includes(where)) return undefined
  return info
    ? { status: 'not-applicable', reason: `${info.release} does not have what this is about: ${where}` }
    : { status: 'not-run', reason: `is about servers that have this, which is not known here: ${where}` }
}
