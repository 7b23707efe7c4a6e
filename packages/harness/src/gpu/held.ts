import { readdir, readFile } from 'node:fs/promises'
import type { Gpu } from './gpu-facts.ts'

/** Memory of a server's processes on each GPU, in bytes, by the GPU's UUID. */
export type HeldMemory = Map<string, number>

/**
 * The memory that the driver reports for some processes. Empty in a container, where the driver reports the process ids
 * of the host.
 */
export function heldBy(gpus: readonly Gpu[], pids: ReadonlySet<number>): HeldMemory {
  const held: HeldMemory = new Map()
  for (const { uuid, processes } of gpus) {
    const sizes = processes.flatMap(({ pid, usedBytes }) =>
      pids.has(pid) && usedBytes !== null ? [usedBytes] : [],
    )
    if (sizes.length > 0)
      held.set(
        uuid,
        sizes.reduce((sum, bytes) => sum + bytes, 0),
      )
  }
  return held
}

/** Growth of the used memory of each GPU, in bytes. It includes other processes. */
export function heldSince(before: readonly Gpu[], after: readonly Gpu[]): HeldMemory {
  const held: HeldMemory = new Map()
  for (const { uuid, memory } of after) {
    const earlier = before.find((gpu) => gpu.uuid === uuid)?.memory.used
    if (memory.used !== null && typeof earlier === 'number') held.set(uuid, memory.used - earlier)
  }
  return held
}

const STAT = /^\d+ \(.*\) \S \d+ (\d+) /s

/** Ids of the processes in a group, such as a server and its runners. Empty on systems other than Linux. */
export async function groupMembers(group: number): Promise<Set<number>> {
  const names = await readdir('/proc').catch(() => [])
  const members = new Set<number>()
  for (const name of names.filter((each) => /^\d+$/.test(each))) {
    // The process may have ended.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    if (Number(STAT.exec(stat)?.[1]) === group) members.add(Number(name))
  }
  return members
}
