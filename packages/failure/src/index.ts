export { Failure, type FailureCode, type FailureDetails } from './failure.ts'
export { refuseInterrupted } from './interrupted.ts'
