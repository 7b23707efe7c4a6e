/**
 * Checks run in lanes side by side, each with a process and servers of its own: `chat` and `memory` take about as
 * long. `gpu` fills GPUs, and has them to itself.
 */
export type LaneName = 'chat' | 'memory' | 'gpu'

const MEMORY: readonly string[] = ['kv', 'engine', 'numerics']

export function laneOf(id: string): LaneName {
  const area = id.split('/')[0] ?? ''
  if (area === 'gpu') return 'gpu'
  return MEMORY.includes(area) ? 'memory' : 'chat'
}
