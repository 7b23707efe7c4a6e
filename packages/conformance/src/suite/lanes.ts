/** Checks are run in two lanes side by side, a process and servers of its own each: they take about as long. */
export type LaneName = 'words' | 'numbers'

/** What is computed; everything else is what is said, and what memory it takes. */
const NUMBERS: readonly string[] = ['kv', 'engine', 'numerics']

export function laneOf(id: string): LaneName {
  return NUMBERS.includes(id.split('/')[0] ?? '') ? 'numbers' : 'words'
}
