import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { Failure } from '@exaone4/failure'

interface Explanation {
  message: string
  hint: string
}

const FULL: Explanation = {
  message: 'the disk is full',
  hint: 'free some space (a build needs about 3 GB) and run the command again',
}
const READ_ONLY: Explanation = {
  message: 'the file system is read-only',
  hint: 'run the command in a clone that can be written',
}
const NOT_OURS = 'check who owns the folder and run the command again'

const EXPLAINED: Record<string, Explanation> = {
  ENOSPC: FULL,
  EDQUOT: { ...FULL, message: 'the disk quota is used up' },
  EROFS: READ_ONLY,
  EACCES: { message: 'permission denied', hint: NOT_OURS },
  EPERM: { message: 'not permitted', hint: NOT_OURS },
}

/** What the system calls them, and so every program that we run. */
const SAID: readonly [RegExp, Explanation][] = [
  [/No space left on device/i, FULL],
  [/Disk quota exceeded/i, EXPLAINED.EDQUOT as Explanation],
  [/Read-only file system/i, READ_ONLY],
]

/** Does the output of a program say that the disk is full or read-only? */
export function diskTrouble(output: string): Explanation | undefined {
  return SAID.find(([pattern]) => pattern.test(output))?.[1]
}

/** Node.js calls it ENOENT when a folder cannot be made, with those above it, on a read-only file system. */
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

/** Turns what a full or read-only disk throws into a failure; everything else passes unchanged. */
export function explainSystemError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error
  const { code, path, message } = realError(error)
  const explained = code === undefined ? diskTrouble(message) : EXPLAINED[code]
  if (!explained) return error
  const where = path === undefined ? '' : `: ${path}`
  return new Failure('prerequisite', `${explained.message}${where}`, { hint: explained.hint, cause: error })
}
