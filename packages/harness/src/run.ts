import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Failure, type FailureCode, refuseInterrupted } from '@exaone4/failure'
import { execa } from 'execa'
import { endWithUs, signalGroup } from './guard.ts'
import { diskTrouble } from './system-error.ts'

export interface Run {
  command: string
  args: readonly string[]
  cwd: string
  env?: NodeJS.ProcessEnv | undefined
  /** File for the whole output. */
  log: string
  /** The code of the failure if this command fails. */
  code: FailureCode
  hint?: string | undefined
  onLine?: ((line: string) => void) | undefined
  signal?: AbortSignal | undefined
}

const EXCERPT_LINES = 12
/** How long an interrupted command may take to remove half-written files. */
const GRACE_MS = 2000
const RESUMES = 'run the command again: it resumes where it stopped'

/**
 * Runs a long command. Writes its output to a log and passes it on line by line. The command has its own process group,
 * which ends with the command, when it is interrupted, or when this process ends first.
 */
export async function run(task: Run): Promise<void> {
  refuseInterrupted(task.signal, RESUMES)
  await mkdir(dirname(task.log), { recursive: true })
  const log = createWriteStream(task.log)
  await once(log, 'open')
  const child = execa(task.command, task.args, {
    cwd: task.cwd,
    // We read what programs say of a full disk. This chooses the language of messages only.
    env: { LANGUAGE: 'C', ...task.env },
    all: true,
    buffer: false,
    detached: true,
    reject: false,
    stdin: 'ignore',
  })
  const callOff = child.pid === undefined ? () => {} : endWithUs(child.pid)
  const kill = (): void => signalGroup(child.pid, 'SIGKILL')

  let graceTimer: NodeJS.Timeout | undefined
  const interrupt = (): void => {
    signalGroup(child.pid, 'SIGTERM')
    graceTimer = setTimeout(kill, GRACE_MS)
  }
  task.signal?.addEventListener('abort', interrupt)
  if (task.signal?.aborted) interrupt()

  let logError: Error | undefined
  log.on('error', (error) => {
    logError = error
    kill()
  })

  const tail: string[] = []
  try {
    for await (const line of child.iterable({ from: 'all' })) {
      try {
        if (!log.write(`${line}\n`)) await once(log, 'drain')
        tail.push(line)
        if (tail.length > EXCERPT_LINES) tail.shift()
        task.onLine?.(line)
      } catch (error) {
        // The loop ends only when the command has ended.
        kill()
        throw error
      }
    }
    const result = await child
    refuseInterrupted(task.signal, RESUMES)
    if (logError) throw logError
    if (result.failed) throw failureOf(task, result, tail.join('\n'))
  } finally {
    // Some of Ollama's Go tests leave processes behind.
    kill()
    clearTimeout(graceTimer)
    task.signal?.removeEventListener('abort', interrupt)
    callOff()
    if (!logError) await new Promise((done) => log.end(done))
  }
}

interface Ending {
  code?: string | undefined
  signal?: string | undefined
  exitCode?: number | undefined
  originalMessage?: string | undefined
}

function failureOf(task: Run, result: Ending, tail: string): Failure {
  const what = [task.command, task.args[0]].filter((word) => word !== undefined).join(' ')
  const details = { detail: tail, log: task.log }
  const trouble = diskTrouble(tail)
  if (trouble) {
    return new Failure('prerequisite', `${what} failed: ${trouble.message}`, {
      ...details,
      hint: trouble.hint,
    })
  }
  return new Failure(task.code, `${what} failed (${reasonOf(result)})`, { ...details, hint: task.hint })
}

function reasonOf(result: Ending): string {
  if (result.code === 'ENOENT') return 'no such program'
  if (result.signal !== undefined) return `ended by ${result.signal}`
  return result.exitCode === undefined
    ? (result.originalMessage ?? 'unknown')
    : `exit status ${result.exitCode}`
}
