import type { LoadFacts, Server, ServerEnvironment } from '@exaone4/harness'

/** What a server was, and what its log says of one check. */
export interface ServerEvidence {
  /** Name of its settings. */
  settings: string
  environment: Record<string, string>
  /** The loads of the check; the last one before it, if it loaded nothing. */
  loads: LoadFacts[]
  /** The lines that matter: warnings, errors, what was loaded how, and requests that were refused. */
  log: string[]
}

const MATTERS =
  /level=(WARN|ERROR)|msg="(starting runner|starting llama-server|kv cache|llama runner started|flash attention)|msg=load request=.*commit|llama_kv_cache.*:\s+size|\[GIN\] .*\| [45]\d\d \||panic:|GGML_ASSERT|error:/i
const MOST_LINES = 30
const LONGEST_LINE = 400

interface Watched {
  server: Server
  environment: ServerEnvironment
  /** How much of its log, and how many of its loads, belong to earlier checks. */
  characters: number
  loads: number
}

/** Reads logs check by check. */
export class LogReader {
  readonly #watched = new Map<string, Watched>()
  readonly #used = new Set<string>()

  /** A check uses a server. */
  use(settings: string, server: Server, environment: ServerEnvironment): void {
    this.#used.add(settings)
    if (!this.#watched.has(settings)) {
      this.#watched.set(settings, { server, environment, characters: 0, loads: 0 })
    }
  }

  /** What the servers have logged since they were last asked, of those that were used since. */
  async read(): Promise<ServerEvidence[]> {
    const names = [...this.#used]
    this.#used.clear()
    return Promise.all(names.map((name) => this.#readOne(name)))
  }

  async #readOne(settings: string): Promise<ServerEvidence> {
    const watched = this.#watched.get(settings)
    if (!watched) return { settings, environment: {}, loads: [], log: [] }
    const log = await watched.server.log()
    const { loads } = await watched.server.facts()
    const since = loads.slice(watched.loads)
    const evidence = {
      settings,
      environment: { ...watched.environment },
      loads: since.length > 0 ? since : loads.slice(-1),
      log: linesThatMatter(log.slice(watched.characters)),
    }
    watched.characters = log.length
    watched.loads = loads.length
    return evidence
  }
}

/** Some lines of a log, shortened; the first and the last of too many. */
export function linesThatMatter(log: string): string[] {
  const lines = log
    .split('\n')
    .filter((line) => MATTERS.test(line))
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line))
  if (lines.length <= MOST_LINES) return lines
  const half = MOST_LINES / 2
  return [...lines.slice(0, half), `… ${lines.length - 2 * half} more …`, ...lines.slice(-half)]
}
