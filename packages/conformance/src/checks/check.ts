import type { Fact } from '@exaone4/patches'
import type { Bench } from '../bench/bench.ts'
import type { FaultName } from '../faults/faults.ts'

/** One thing that a target must or should do. */
export interface Check {
  /** `<area>/<what>`, the same in every report. */
  id: string
  /** A failing MUST fails the target, a failing SHOULD is a warning. */
  level: 'MUST' | 'SHOULD'
  /** What holds when it passes, in one line. */
  title: string
  /** Upstream issues and documents that ask for it: `#14909` is an issue of ollama/ollama. */
  references: readonly string[]
  /** The patches that make it pass; none when upstream does so already and must go on doing so. */
  fixedBy: readonly string[]
  /** Releases that have this pass without any patch. */
  upstreamWith?: Fact
  /** Patches that could break what upstream does already. */
  keptBy?: readonly string[]
  /** Faults that it must detect, besides the stock build of a release where a patch fixes it. */
  failsOn?: readonly FaultName[]
  /** What a release must have for the check to be about it. */
  where?: Fact
  /** What it needs besides a server: the log of one that the harness started, or a stock build. */
  needs?: readonly ('facts' | 'stock')[]
  /** The GPUs that it needs, and a build for them. */
  gpus?: GpusNeeded
  /** How long it may take, in seconds (default: 120). */
  timeout?: number
  run: (bench: Bench) => Promise<void>
}

/** One GPU of any size, if it does not say. */
export interface GpusNeeded {
  count?: number
  /** GPUs that are sold as this size, or a larger one of which that much is used. */
  gibibytes?: number
}
