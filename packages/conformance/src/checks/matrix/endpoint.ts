import type { Served } from '../../bench/bench.ts'
import type { Answer, Cell } from './cell.ts'

/** An endpoint: how to ask it for a cell, by its official client or as it is, and how to read what it answers. */
export interface Endpoint {
  /** In the ids of checks: `responses`. */
  id: string
  path: string
  /** False where requests have no tools. */
  hasTools: boolean
  /** The request of a cell, without `stream`. */
  request: (model: string, cell: Cell) => object
  /** Asks by the official client. */
  whole: (server: Served, request: object) => Promise<unknown>
  /** The same, for the parts of a stream. */
  parts: (server: Served, request: object) => Promise<unknown[]>
  /** Reads a whole answer. */
  read: (whole: unknown) => Answer
  /** Reads the parts of a stream. */
  join: (parts: readonly unknown[]) => Answer
}

/** An endpoint whose answers have types. They are not verified: what a wrong one holds is the check's to find. */
export function endpoint<Request, Whole, Part>(typed: {
  id: string
  path: string
  hasTools?: boolean
  request: (model: string, cell: Cell) => Request
  whole: (server: Served, request: Request) => Promise<Whole>
  parts: (server: Served, request: Request) => Promise<AsyncIterable<Part>>
  read: (whole: Whole) => Answer
  join: (parts: readonly Part[]) => Answer
}): Endpoint {
  const { id, path, hasTools = true, request, whole, parts, read, join } = typed
  return {
    id,
    path,
    hasTools,
    request: (model, cell) => request(model, cell) as object,
    whole: (server, asked) => whole(server, asked as Request),
    parts: async (server, asked) => all(await parts(server, asked as Request)),
    read: (answer) => read(answer as Whole),
    join: (answer) => join(answer as readonly Part[]),
  }
}

async function all<Part>(parts: AsyncIterable<Part>): Promise<Part[]> {
  const found: Part[] = []
  for await (const part of parts) found.push(part)
  return found
}
