import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { withScratch } from '@exaone4/harness'

/**
 * Runs a task with a folder for large dummy-weight models. On a memory file system, holes of a file take no memory when
 * they are read, and folders of killed runs, which would, are removed.
 */
export function withModels<T>(task: (models: string) => Promise<T>): Promise<T> {
  return withScratch(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), task)
}
