import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const NAME = /^\.new-(\d+)-/

/**
 * Runs a task with a temporary folder next to the place of its result, and removes the folder. Also removes folders of
 * killed runs, but not those of runs that are still active.
 */
export async function withScratch<T>(parent: string, task: (dir: string) => Promise<T>): Promise<T> {
  await mkdir(parent, { recursive: true })
  await removeStale(parent)
  const dir = await mkdtemp(join(parent, `.new-${process.pid}-`))
  try {
    return await task(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function removeStale(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = NAME.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    await rm(join(parent, name), { recursive: true, force: true }).catch(ignoreOtherUsers)
  }
}

/** In a folder such as /tmp, other users' folders cannot be removed. */
function ignoreOtherUsers(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error
}

/** Is there a process with this id? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
