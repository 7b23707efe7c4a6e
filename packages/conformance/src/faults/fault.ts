import type { ServerEnvironment } from '@exaone4/harness'

/** The body of a request. */
export type Body = Record<string, unknown>

/** Something broken on purpose, which checks must detect. */
export interface Fault {
  description: string
  /** What is wrong in the build itself: the id of an edit that it goes without, or of a mistake in its code. */
  build?: BuildFault
  /** Set for every server, whatever a check asked for. */
  env?: ServerEnvironment
  /** Changes the body of a request. */
  request?: (body: Body) => Body
  /** Changes an answer, or each part of one that is streamed. */
  answer?: (body: unknown) => unknown
  /** Changes the lines of a streamed answer. */
  lines?: (lines: AsyncIterable<string>) => AsyncIterable<string>
  /** How much of an answer that is not streamed arrives, as a share. */
  share?: number
  /** Turns an error into an empty answer. */
  silent?: boolean
}

export type BuildFault = { without: string } | { codeFault: string }
