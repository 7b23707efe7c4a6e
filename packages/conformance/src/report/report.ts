import { loadFactsSchema } from '@exaone4/harness'
import { z } from 'zod'
import type { RandomChoice } from '../bench/bench.ts'
import type { ServerEvidence } from '../bench/log-evidence.ts'

/**
 * `fail`: an assertion failed. `error`: the check or the server broke, so that nothing is known. `not-run`: something
 * is missing here. `not-applicable`: the check is about other releases.
 */
export const statuses = ['pass', 'fail', 'error', 'not-run', 'not-applicable'] as const
export type Status = (typeof statuses)[number]

const checkResultSchema = z.object({
  id: z.string(),
  level: z.enum(['MUST', 'SHOULD']),
  title: z.string(),
  references: z.array(z.string()),
  /** Patches for this release that make this check pass; none: upstream does so already. */
  fixedBy: z.array(z.string()),
  status: z.enum(statuses),
  /** Why it did not pass. */
  reason: z.string().exactOptional(),
  milliseconds: z.number(),
  /** What was sent and what came back. */
  exchanges: z.array(z.object({ sent: z.unknown(), received: z.unknown() })),
  /** The servers that it used, with the facts of their logs; none of a server that we did not start. */
  servers: z.array(
    z.object({
      settings: z.string(),
      environment: z.record(z.string(), z.string()),
      loads: z.array(loadFactsSchema),
      log: z.array(z.string()),
    }),
  ),
})

/** Everything that a run saw. */
export const reportSchema: z.ZodType<Report> = z.object({
  version: z.literal(4),
  startedAt: z.string(),
  target: z.object({
    name: z.string(),
    /** `patched` and `stock` builds are ours; `unknown` is a server that we did not start. */
    variant: z.enum(['patched', 'stock', 'unknown']),
    release: z.string().nullable(),
    sum: z.string().nullable(),
    series: z.string().nullable(),
    flags: z.array(z.string()),
  }),
  /** What random checks were made from. */
  random: z.object({ seed: z.number(), count: z.number() }),
  machine: z.object({
    platform: z.string(),
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    gpus: z.array(z.string()).exactOptional(),
  }),
  checks: z.array(checkResultSchema),
})

export interface Report {
  version: 4
  /** ISO 8601. */
  startedAt: string
  target: {
    name: string
    variant: 'patched' | 'stock' | 'unknown'
    release: string | null
    sum: string | null
    series: string | null
    flags: string[]
  }
  random: RandomChoice
  machine: {
    platform: string
    cpu: string
    cores: number
    memoryBytes: number
    /** Its GPUs, where checks needed some and it has them. */
    gpus?: string[]
  }
  checks: CheckResult[]
}

export interface CheckResult {
  id: string
  level: 'MUST' | 'SHOULD'
  title: string
  references: string[]
  fixedBy: string[]
  status: Status
  reason?: string
  milliseconds: number
  exchanges: { sent: unknown; received: unknown }[]
  servers: ServerEvidence[]
}
