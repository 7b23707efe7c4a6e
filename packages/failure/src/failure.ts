/** What ended a command. The code decides the exit status of the command. */
export type FailureCode =
  | 'usage'
  | 'prerequisite'
  | 'drift'
  | 'source'
  | 'build'
  | 'server'
  | 'check'
  | 'interrupted'

export interface FailureDetails {
  /** The next thing to do, as a sentence or a command. */
  hint?: string | undefined
  /** Where the whole output of what failed was kept. */
  log?: string | undefined
  /** An excerpt or list that belongs under the message. */
  detail?: string | undefined
  cause?: unknown
}

/** An expected failure: it is thrown once, printed once, and never as a stack. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly hint: string | undefined
  readonly log: string | undefined
  readonly detail: string | undefined

  constructor(code: FailureCode, message: string, details: FailureDetails = {}) {
    super(message, { cause: details.cause })
    this.name = 'Failure'
    this.code = code
    this.hint = details.hint
    this.log = details.log
    this.detail = details.detail
  }
}
