import { eraOfLog } from '../era/eras.ts'
import { rejectedCall, warning } from '../log/lines.ts'
import type { LoadFacts, PromptFacts } from '../log/load-facts.ts'

export interface ServerFacts {
  version: string | undefined
  /** In the order in which they were loaded. */
  loads: LoadFacts[]
  /** Of all models, in the order in which they began. */
  prompts: PromptFacts[]
  /** Of the server and of all loads, as they were printed. */
  warnings: string[]
  /** The text of each tool call that our parser rejected. */
  rejectedCalls: string[]
}

/** Reads a server's log, less a last line that is not whole. Loads that did not get as far as a cache have none. */
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
