import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { refuseInterrupted } from '@exaone4/failure'
import { z } from 'zod'
import { isAlive } from './scratch.ts'

/** How a command waits for another one. */
export interface Waiting {
  /** Prints who holds the lock. */
  say?: ((line: string) => void) | undefined
  signal?: AbortSignal | undefined
}

const holderSchema = z.object({
  pid: z.number().int().positive(),
  /** Names the process, since ids are used again. */
  started: z.string(),
  command: z.string(),
  since: z.string(),
})
type Holder = z.infer<typeof holderSchema>

const POLL_MS = 500

/**
 * Runs a task while no other process, and no other task of this process, holds the lock file. Waits for those that do.
 * The lock of a process that was killed does not count. Where nothing can be written, nothing needs a lock.
 *
 * @param path the lock file, which exists as long as the task runs
 * @throws Failure `interrupted`
 */
export async function withLock<T>(path: string, waiting: Waiting, task: () => Promise<T>): Promise<T> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await acquire(path, waiting)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EROFS') return task()
    throw error
  }
  try {
    return await task()
  } finally {
    await rm(path, { force: true })
  }
}

async function acquire(path: string, { say, signal }: Waiting): Promise<void> {
  let told: number | undefined
  for (;;) {
    if (await take(path)) return
    const holder = await holderOf(path)
    if (!isRunning(holder)) {
      await removeLockOf(holder, path)
      continue
    }
    if (holder.pid !== told) say?.(`waiting for process ${holder.pid}, which ${describe(holder)} (${path})`)
    told = holder.pid
    await sleep(POLL_MS, undefined, { ...(signal && { signal }) }).catch(() => refuseInterrupted(signal))
  }
}

async function take(path: string): Promise<boolean> {
  const mine = beside(path)
  try {
    await writeFile(mine, JSON.stringify(thisHolder()))
    return await linked(mine, path)
  } finally {
    await rm(mine, { force: true })
  }
}

/** A complete lock file appears at once, or not at all. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Undefined if there is no lock any more, or nobody could have written it. */
async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}

function isRunning(holder: Holder | undefined): holder is Holder {
  if (holder === undefined) return false
  if (holder.pid === process.pid) return holder.started === startOfThis
  return isAlive(holder.pid) && holder.started === (startOf(holder.pid) ?? holder.started)
}

/** Another process may have replaced the lock in the meantime; then it gets it back. */
async function removeLockOf(holder: Holder | undefined, path: string): Promise<void> {
  const aside = beside(path)
  try {
    await rename(path, aside)
    const found = await holderOf(aside)
    if (found?.started !== holder?.started && isRunning(found)) await linked(aside, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  } finally {
    await rm(aside, { force: true })
  }
}

function thisHolder(): Holder {
  const command = ['exaone4', ...process.argv.slice(2)].join(' ')
  return { pid: process.pid, started: startOfThis, command, since: new Date().toISOString() }
}

const describe = ({ command, since }: Holder): string => `runs "${command}" since ${since}`

/** When a process began, on Linux: ticks since the system was started, and which start of the system that was. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The name of the program, in parentheses, may contain spaces.
    return `${boot} ${stat.slice(stat.lastIndexOf(')')).split(' ')[20]}`
  } catch {
    return undefined
  }
}

const startOfThis = startOf(process.pid) ?? randomUUID()

/** A name in the same folder that nobody else uses. */
function beside(path: string): string {
  return join(dirname(path), `.${basename(path)}-${randomUUID()}`)
}
