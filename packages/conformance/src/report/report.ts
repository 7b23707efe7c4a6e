import type { LoadFacts } from '@exaone4/harness'
import { z } from 'zod'
import type { RandomChoice } from '../bench/bench.ts'
import type { ServerEvidence } from '../bench/log-evidence.ts'

const checkResultSchema = z.object({
  id: z.string(),
  level: z.enum(['MUST', 'SHOULD']),
  title: z.string(),
  references: z.array(z.string()),
  /** Patches for this release that make this check pass; none: upstream does so already. */
  fixedBy: z.array(z.string()),
  status: z.enum(['pass', 'fail', 'not-run', 'not-applicable']),
  /** Why it failed, was not run or is not about this release. */
  reason: z.string().exactOptional(),
  milliseconds: z.number(),
  /** What was sent and what came back. */
  exchanges: z.array(z.object({ sent: z.unknown(), received: z.unknown() })),
  /** The servers that it used, with the facts of their logs; none of a server that we did not start. */
  servers: z.array(
    z.object({
      settings: z.string(),
      environment: z.record(z.string(), z.string()),
      loads: z.array(z.custom<LoadFacts>((value) => typeof value === 'object' && value !== null)),
      log: z.array(z.string()),
    }),
  ),
})

/** Everything that a run saw. */
export const reportSchema: z.ZodType<Report> = z.object({
  version: z.literal(3),
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
  version: 3
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
  status: 'pass' | 'fail' | 'not-run' | 'not-applicable'
  reason?: string
  milliseconds: number
  exchanges: { sent: unknown; received: unknown }[]
  servers: ServerEvidence[]
}
