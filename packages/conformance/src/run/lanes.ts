/**
 * Checks are run in lanes side by side, a process and servers of its own each: the first two take about as long. The
 * third one fills GPUs, and has them to itself.
 */
export type LaneName = 'chat' | 'memory' | 'gpu'

/** What is computed; everything else is what is said, and what memory it takes. */
const NUMBERS: readonly string[] = ['kv', 'engine', 'numerics']

export function laneOf(id: string): LaneName {
  const area = id.split('/')[0] ?? ''
  if (area === 'gpu') return 'gpu'
  return NUMBERS.includes(area) ? 'memory' : 'chat'
}
