import { availableParallelism } from 'node:os'

/** The most memory that one CUDA compiler was seen to use, in bytes. */
const CUDA_COMPILER = 2 * 2 ** 30

export interface Room {
  cores: number
  /** Available memory in bytes. */
  memory: number
}

/** What this process may use within the limits of its container. */
export function room(): Room {
  return { cores: availableParallelism(), memory: process.availableMemory() }
}

/** Number of parallel CUDA compilers: one per core if memory suffices, and at least one. */
export function cudaJobs({ cores, memory }: Room): number {
  return Math.max(1, Math.min(cores, Math.floor(memory / CUDA_COMPILER)))
}
