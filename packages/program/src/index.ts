export { asCalled, commandName, helpText, withCalls } from './calls.ts'
export { programFolder, workFolder } from './folders.ts'
export { isHere, requireRepository } from './repository.ts'
