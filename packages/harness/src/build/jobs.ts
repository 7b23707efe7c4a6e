import { availableParallelism } from 'node:os'

/** What one CUDA compiler may take, in bytes, as far as it was seen. */
const CUDA_COMPILER = 2 * 2 ** 30

export interface Room {
  cores: number
  /** Memory that can be had, in bytes. */
  memory: number
}

/** What this process may use, within the limits of its container. */
export function room(): Room {
  return { cores: availableParallelism(), memory: process.availableMemory() }
}

/** How many CUDA compilers run at once: one per core, as far as the memory goes; at least one. */
export function cudaJobs({ cores, memory }: Room): number {
  return Math.max(1, Math.min(cores, Math.floor(memory / CUDA_COMPILER)))
}
