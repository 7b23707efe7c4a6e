import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Failure, type FailureCode } from '@exaone4/patches'
import { execa } from 'execa'

export interface Run {
  command: string
  args: readonly string[]
  cwd: string
  env?: NodeJS.ProcessEnv
  /** Where the whole output is kept. */
  log: string
  /** What a failure of this command means. */
  code: FailureCode
  hint?: string
  onLine?: (line: string) => void
  signal?: AbortSignal
}

const EXCERPT_LINES = 12

/**
 * Runs a long command, its output kept in a log and passed on line by line. It has a process group of
 * its own, which is ended as a whole when the command is interrupted.
 */
export async function run(task: Run): Promise<void> {
  await mkdir(dirname(task.log), { recursive: true })
  const log = createWriteStream(task.log)
  const tail: string[] = []
  const child = execa(task.command, task.args, {
    cwd: task.cwd,
    ...(task.env && { env: task.env }),
    all: true,
    buffer: false,
    detached: true,
    reject: false,
    stdin: 'ignore',
  })

  const killGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // it has ended by itself
    }
  }
  task.signal?.addEventListener('abort', killGroup)
  process.once('exit', killGroup)

  try {
    for await (const line of child.iterable({ from: 'all' })) {
      log.write(`${line}\n`)
      tail.push(line)
      if (tail.length > EXCERPT_LINES) tail.shift()
      task.onLine?.(line)
    }
    const result = await child
    if (task.signal?.aborted)
      throw new Failure('interrupted', 'interrupted', {
        hint: 'run the command again: it goes on where it stopped',
      })
    if (result.failed) {
      throw new Failure(task.code, `${task.command} ${task.args[0] ?? ''} failed (${result.shortMessage})`, {
        detail: tail.join('\n'),
        log: task.log,
        ...(task.hint !== undefined && { hint: task.hint }),
      })
    }
  } finally {
    task.signal?.removeEventListener('abort', killGroup)
    process.removeListener('exit', killGroup)
    await new Promise((done) => log.end(done))
  }
}
