import type { Fact } from '@exaone4/patches'
import type { Bench } from '../bench/bench.ts'
import type { FaultName } from '../faults/faults.ts'

/** One thing that a target must or should do. */
export interface Check {
  /** `<area>/<what>`, the same in every report. */
  id: string
  /** A MUST that fails makes the target fail; a SHOULD that fails is a warning. */
  level: 'MUST' | 'SHOULD'
  /** One line that says what passes: `a tool call in a stream`. */
  title: string
  /** Upstream issues and documents that ask for it; `#14909` is an issue of ollama/ollama. */
  references: readonly string[]
  /** The patches that make it pass; empty if it passes on stock Ollama and must still pass with the patches. */
  fixedBy: readonly string[]
  /** A fact of releases on which it passes without any patch. */
  upstreamWith?: Fact
  /** Patches that could break a check that passes on stock. */
  keptBy?: readonly string[]
  /** Faults that it must detect, besides the stock build of a release where a patch fixes it. */
  failsOn?: readonly FaultName[]
  /** A fact that a release must have for the check to be applicable. */
  where?: Fact
  /** Needs besides a server: the log of a server that the harness started, or a stock build. */
  needs?: readonly ('facts' | 'stock')[]
  /** The GPUs that it needs, with a build for them. */
  gpus?: GpusNeeded
  /** It asserts that a server goes on: one that has ended fails it, instead of being an error. */
  assertsSurvival?: boolean
  /** Timeout in seconds (default: 120). */
  timeout?: number
  run: (bench: Bench) => Promise<void>
}

/** By default one GPU of any size. */
export interface GpusNeeded {
  count?: number
  /** Nominal size of each GPU; of a larger GPU, only this much is used. */
  gibibytes?: number
}
