import { Failure, type FailureCode } from '@exaone4/failure'

const EXIT: Record<FailureCode, number> = {
  check: 1,
  source: 1,
  build: 1,
  server: 1,
  usage: 2,
  prerequisite: 3,
  drift: 4,
  interrupted: 130,
}

/** The process exit status that goes with a failure; 1 for anything unexpected. */
export function exitStatus(error: unknown): number {
  return error instanceof Failure ? EXIT[error.code] : 1
}
