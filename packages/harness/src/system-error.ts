import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { Failure } from '@exaone4/failure'

interface Explanation {
  message: string
  hint: string
}

const FULL: Explanation = {
  message: 'the disk is full',
  hint: 'free some space (a build needs about 3 GB), then run the command again',
}
const READ_ONLY: Explanation = {
  message: 'the file system is read-only',
  hint: 'run the command in a writable clone',
}
const NOT_OURS = 'check who owns the folder, then run the command again'

const EXPLAINED: Record<string, Explanation> = {
  ENOSPC: FULL,
  EDQUOT: { ...FULL, message: 'the disk quota is exhausted' },
  EROFS: READ_ONLY,
  EACCES: { message: 'permission denied', hint: NOT_OURS },
  EPERM: { message: 'not permitted', hint: NOT_OURS },
}

/** The system's messages, which every program that we run prints. */
const SAID: readonly [RegExp, Explanation][] = [
  [/No space left on device/i, FULL],
  [/Disk quota exceeded/i, EXPLAINED.EDQUOT as Explanation],
  [/Read-only file system/i, READ_ONLY],
]

/** Does the output of a program report a full or read-only disk? */
export function diskTrouble(output: string): Explanation | undefined {
  return SAID.find(([pattern]) => pattern.test(output))?.[1]
}

/** Node.js reports ENOENT when it cannot create nested folders on a read-only file system. */
function realError(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  if (error.code !== 'ENOENT' || error.syscall !== 'mkdir' || error.path === undefined) return error
  try {
    accessSync(nearestFolder(error.path), constants.W_OK)
    return error
  } catch (real) {
    return real as NodeJS.ErrnoException
  }
}

function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path))
}

/** Turns the error of a full or read-only disk into a failure; all others pass unchanged. */
export function explainSystemError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error
  const { code, path, message } = realError(error)
  const explained = code === undefined ? diskTrouble(message) : EXPLAINED[code]
  if (!explained) return error
  const where = path === undefined ? '' : `: ${path}`
  return new Failure('prerequisite', `${explained.message}${where}`, { hint: explained.hint, cause: error })
}
