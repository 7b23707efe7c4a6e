import { z } from 'zod'
import { allFeatures, type Feature } from './client.ts'

interface Call {
  name: string
  arguments: Record<string, unknown>
}

/** What a client gave its user. A script prints it, and does not judge it. */
export interface Result {
  feature: Feature
  /** The answer. */
  text?: unknown
  /** The reasoning, wherever the client puts it. */
  thinking?: string | null | undefined
  /** The pieces of a stream, as the client gave them. */
  pieces?: string[] | undefined
  /** The tools that ran, in order, with their arguments. */
  calls?: Call[] | undefined
  /** The object that the client made of the answer. */
  object?: unknown
  /** The error that the client raised instead. */
  error?: string | undefined
}

/** A line that a script writes: first the versions of its packages, then one result for each feature. */
export type Line = { kind: 'versions'; versions: Record<string, string> } | ({ kind: 'result' } & Result)

export const lineSchema: z.ZodType<Line> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('versions'), versions: z.record(z.string(), z.string()) }),
  z.object({
    kind: z.literal('result'),
    feature: z.enum(allFeatures),
    text: z.unknown().optional(),
    thinking: z.string().nullish(),
    pieces: z.array(z.string()).optional(),
    calls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })).optional(),
    object: z.unknown().optional(),
    error: z.string().optional(),
  }),
])
