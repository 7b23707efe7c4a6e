import { Failure } from './failure.ts'

/**
 * @param hint what the user can do
 * @throws Failure `interrupted` if the signal is aborted
 */
export function refuseInterrupted(signal: AbortSignal | undefined, hint = 'run the command again'): void {
  if (signal?.aborted) throw new Failure('interrupted', 'interrupted', { hint })
}
