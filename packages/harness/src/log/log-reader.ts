import type { LoadFacts, PromptFacts } from './load-facts.ts'

/** Reads the logs of the servers of one era. */
export interface LogReader {
  /** Do the lines show a server of this era? */
  wrote(lines: readonly string[]): boolean
  /** The loads, in order. */
  loads(lines: readonly string[]): LoadFacts[]
  /** The prompts of all models, in the order in which they began. */
  prompts(lines: readonly string[]): PromptFacts[]
}
