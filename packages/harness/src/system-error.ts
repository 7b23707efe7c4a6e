import { Failure } from '@exaone4/patches'

const EXPLAINED: Record<string, { message: string; hint: string }> = {
  ENOSPC: {
    message: 'the disk is full',
    hint: 'free some space (a build needs about 3 GB) and run the command again',
  },
  EROFS: { message: 'the file system is read-only', hint: 'run the command in a clone that can be written' },
  EACCES: { message: 'permission denied', hint: 'check who owns the folder and run the command again' },
  EPERM: { message: 'not permitted', hint: 'check who owns the folder and run the command again' },
}

/** Turns what a full or read-only disk throws into a failure; everything else passes unchanged. */
export function explainSystemError(error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException
  const explained = code === undefined ? undefined : EXPLAINED[code]
  if (error instanceof Failure || !explained) return error
  const where = path === undefined ? '' : `: ${path}`
  return new Failure('prerequisite', `${explained.message}${where}`, { hint: explained.hint, cause: error })
}
