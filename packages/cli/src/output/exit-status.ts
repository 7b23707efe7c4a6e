import { Failure, type FailureCode } from '@exaone4/failure'

export const FAILED = 1
/** The series does not apply. */
export const DRIFTED = 4

export const exitStatuses: Record<FailureCode, number> = {
  check: FAILED,
  source: FAILED,
  build: FAILED,
  server: FAILED,
  usage: 2,
  prerequisite: 3,
  drift: DRIFTED,
  interrupted: 130,
}

/** The process exit status that goes with a failure; 1 for anything unexpected. */
export function exitStatus(error: unknown): number {
  return error instanceof Failure ? exitStatuses[error.code] : FAILED
}
