import type { LoadFacts } from '@exaone4/harness'
import { type LargestContext, type Probe, probeContext } from './largest-context.ts'

export interface NearbySearch extends Probe {
  /** The context to begin with, in tokens. */
  start: number
  /** Step between contexts, in tokens (default: 1,024). */
  step?: number
  /** The largest context that the model supports. */
  max: number
}

/**
 * Like `largestContext`, but starts at a computed context, and goes up or down until a context fits and the next one
 * does not. A batch that depends on the context makes memory grow unevenly, so a binary search could miss the largest.
 */
export async function nearbyContext({
  start,
  step = 1024,
  max,
  ...probe
}: NearbySearch): Promise<LargestContext> {
  const loads = new Map<number, LoadFacts>()
  const probes: LargestContext['probes'] = []
  const fits = async (context: number): Promise<boolean> => {
    if (context > max) return false
    if (context <= 0) return true
    const { outcome, load } = await probeContext(probe, context)
    probes.push({ context, outcome })
    if (outcome === 'full') loads.set(context, load)
    return outcome === 'full'
  }
  let context = start
  if (await fits(context)) {
    while (await fits(context + step)) context += step
  } else {
    do context -= step
    while (!(await fits(context)))
  }
  return { context, load: loads.get(context), probes }
}
