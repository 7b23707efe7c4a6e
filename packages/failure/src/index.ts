export { Failure, type FailureCode, type FailureDetails } from './failure.ts'
