import { Failure } from './failure.ts'

/** @throws Failure `interrupted` if the signal is aborted */
export function refuseInterrupted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw new Failure('interrupted', 'interrupted', {
    hint: 'run the command again: it resumes where it stopped',
  })
}
