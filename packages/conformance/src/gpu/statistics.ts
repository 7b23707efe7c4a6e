import { z } from 'zod'

/** What some runs of the same thing measured. */
export interface Spread {
  median: number
  lowest: number
  highest: number
  runs: number
}

export const spreadSchema: z.ZodType<Spread> = z.object({
  median: z.number(),
  lowest: z.number(),
  highest: z.number(),
  runs: z.number(),
})

/** Throws for no values at all. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const [lowest, highest] = [sorted[0], sorted.at(-1)]
  if (lowest === undefined || highest === undefined) throw new Error('nothing was measured')
  const middle = sorted.length / 2
  const [below = lowest, above = below] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return { median: (below + above) / 2, lowest, highest, runs: sorted.length }
}
