import type { LoadFacts, PromptFacts } from './load-facts.ts'

/** Reads what the servers of one era write to their log. */
export interface LogReader {
  /** Is the log of a server of this era, as far as its lines tell? */
  wrote(lines: readonly string[]): boolean
  /** In the order in which they were loaded. */
  loads(lines: readonly string[]): LoadFacts[]
  /** Of all models, in the order in which they began. */
  prompts(lines: readonly string[]): PromptFacts[]
}
