/** The kind of an error. It decides the exit status of the command. */
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
  /** The next step, as a sentence or a command. */
  hint?: string | undefined
  /** Path of a file with the whole output. */
  log?: string | undefined
  /** An excerpt or a list to print below the message. */
  detail?: string | undefined
  cause?: unknown
}

/** An expected error. It is thrown once and printed once, without a stack trace. */
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
