import { execa } from 'execa'
import type { Prerequisite } from './prerequisites.ts'

export interface Finding {
  prerequisite: Prerequisite
  state: 'found' | 'missing' | 'too old'
  /** The program that answered, and the version that it reported. */
  program?: string
  version?: string
}

/** Looks for a prerequisite by running it: a program that exists but does not run is missing. */
export async function probe(prerequisite: Prerequisite): Promise<Finding> {
  for (const program of prerequisite.programs) {
    const result = await execa(program, prerequisite.versionArgs, {
      reject: false,
      stdin: 'ignore',
      timeout: 20_000,
    })
    if (result.failed) continue
    const version = /\d+(\.\d+)+|\d+/.exec(`${result.stdout}\n${result.stderr}`)?.[0] ?? 'unknown'
    const { minimum } = prerequisite
    const state = minimum !== undefined && olderThan(version, minimum) ? 'too old' : 'found'
    return { prerequisite, state, program, version }
  }
  return { prerequisite, state: 'missing' }
}

/** Compares dotted version numbers, part by part. */
export function olderThan(version: string, minimum: string): boolean {
  const [a, b] = [version, minimum].map((text) => text.split('.').map(Number)) as [number[], number[]]
  for (const [index, wanted] of b.entries()) {
    const found = a[index] ?? 0
    if (found !== wanted) return found < wanted
  }
  return false
}
