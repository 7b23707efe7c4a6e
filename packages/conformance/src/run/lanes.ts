/**
 * Checks run in lanes side by side, each with a process and servers of its own. A server evaluates with one thread, so
 * three lanes keep two cores busy. `gpu` fills GPUs and runs alone.
 */
export type LaneName = 'chat' | 'memory' | 'numerics' | 'gpu'

const lanes: Readonly<Record<string, LaneName>> = {
  numerics: 'numerics',
  gpu: 'gpu',
  cache: 'memory',
  capacity: 'memory',
  engine: 'memory',
  kv: 'memory',
  memory: 'memory',
  retrieval: 'memory',
}

/** The lane of a check. Chat is most areas. */
export function laneOf(id: string): LaneName {
  return lanes[id.split('/')[0] ?? ''] ?? 'chat'
}
