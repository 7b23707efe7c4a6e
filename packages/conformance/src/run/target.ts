import { basename } from 'node:path'
import type { Build } from '@exaone4/harness'
import type { MemberName } from '@exaone4/models'
import type { RandomChoice } from '../bench/bench.ts'
import type { FaultName } from '../faults/faults.ts'

/** Which random cases, where a target does not say. */
export const RANDOM: RandomChoice = { seed: 1, count: 100 }

/** What the checks are run against. It crosses a process boundary, so it is plain data. */
export interface Target {
  /** For people: `v0.18.0-cpu-patched`, or an address. */
  name: string
  server: { kind: 'build'; ollama: string } | { kind: 'address'; url: string }
  /** The stock build of the same release; without it the checks that need one are not run. */
  stock?: string
  /** Which random cases, and how many. */
  random?: RandomChoice
  /** The member of the family that the suite's models are (default: `4.0`). */
  member?: MemberName
  /** What is wrong with its servers, to see that the checks detect it. */
  fault?: FaultName
  /** Folder of this run: logs and what was sent and received. */
  artifacts: string
}

/** A build as a target, with the stock build of the same release beside it. */
export function targetOf(build: Build, stock: Build, artifacts: string): Target {
  const server = { kind: 'build', ollama: build.ollama } as const
  return { name: basename(build.dir), server, stock: stock.ollama, artifacts }
}

/** A server that runs already as a target. */
export function addressTarget({ origin }: URL, artifacts: string): Target {
  return { name: origin, server: { kind: 'address', url: origin }, artifacts }
}
