/**
 * Checks are run in lanes side by side, a process and servers of its own each: the first two take about as long. The
 * third one fills graphics cards, and has them to itself.
 */
export type LaneName = 'words' | 'numbers' | 'cards'

/** What is computed; everything else is what is said, and what memory it takes. */
const NUMBERS: readonly string[] = ['kv', 'engine', 'numerics']

export function laneOf(id: string): LaneName {
  const area = id.split('/')[0] ?? ''
  if (area === 'gpu') return 'cards'
  return NUMBERS.includes(area) ? 'numbers' : 'words'
}
