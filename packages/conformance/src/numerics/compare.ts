import { tokensOf } from '@exaone4/harness'

/** What a server says comes after a prompt, beside what the reference says. */
export interface Comparison {
  /** Tokens of the prompt. */
  length: number
  /** The largest difference of a log-probability, over the tokens that the server told. */
  difference: number
  /** Is the likeliest token the same? */
  sameChoice: boolean
  /** By how much the reference prefers its choice to the next best. */
  margin: number
}

/** Special tokens, which no prompt can have, are left out. */
export function compare(
  length: number,
  got: ReadonlyMap<string, number>,
  reference: Float64Array,
): Comparison {
  const told = [...got]
    .filter(([token]) => /^[ -~]$/.test(token))
    .map(([token, logProbability]) => ({ id: tokensOf(token)[0] ?? -1, logProbability }))
  const ranked = [...reference.keys()].sort((a, b) => (reference[b] ?? 0) - (reference[a] ?? 0))
  const [best = -1, second = -1] = ranked
  const differences = told.map(({ id, logProbability }) => Math.abs(logProbability - (reference[id] ?? 0)))
  return {
    length,
    difference: differences.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...differences),
    sameChoice: told[0]?.id === best,
    margin: (reference[best] ?? 0) - (reference[second] ?? 0),
  }
}

/** The comparison that differs most. */
export function largest(comparisons: readonly Comparison[]): Comparison {
  const [worst] = [...comparisons].sort((a, b) => b.difference - a.difference)
  if (!worst) throw new Error('nothing was compared')
  return worst
}
