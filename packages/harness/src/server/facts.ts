import { eraOfLog } from '../era/eras.ts'
import { rejectedCall, warning } from '../log/lines.ts'
import type { LoadFacts, PromptFacts } from '../log/load-facts.ts'

export interface ServerFacts {
  version: string | undefined
  /** The loads, in order. */
  loads: LoadFacts[]
  /** The prompts of all models, in the order in which they began. */
  prompts: PromptFacts[]
  /** Of the server and of all loads, as they were printed. */
  warnings: string[]
  /** The text of each tool call that our parser rejected. */
  rejectedCalls: string[]
}

/**
 * Reads a server's log, except for an incomplete last line. Leaves out loads that failed before a cache was allocated.
 */
export function serverFacts(log: string): ServerFacts {
  const lines = log.split('\n').slice(0, -1)
  const version = /msg="Listening on .*\(version (.+?)\)"/.exec(log)?.[1]
  const { loads, prompts } = eraOfLog(lines).log
  return {
    version,
    loads: loads(lines),
    prompts: prompts(lines),
    warnings: lines.flatMap(warning),
    rejectedCalls: lines.flatMap(rejectedCall),
  }
}
