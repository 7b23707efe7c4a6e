import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run.ts'
import { isAlive } from '../scratch.ts'
import type { Workspace } from '../workspace.ts'

export interface Compile {
  tree: string
  jobs: number
  onLine?: (line: string) => void
  signal?: AbortSignal
}

export interface CmakeBuild extends Omit<Compile, 'tree'> {
  /** The folder of the project's CMakeLists.txt. */
  source: string
  preset: string
  target: string
  env?: NodeJS.ProcessEnv
}

/** Configures and builds a target in a folder that is kept: it goes on where an interrupted run stopped. */
export async function cmakeBuild(space: Workspace, dir: string, task: CmakeBuild): Promise<void> {
  const unfinished = join(dir, 'unfinished')
  if ((await wasKilled(unfinished)) || (await madeElsewhere(dir, task.source))) {
    await rm(dir, { recursive: true, force: true })
  }
  await mkdir(dir, { recursive: true })
  const cmake = (...args: string[]): Promise<void> =>
    run({
      command: 'cmake',
      args,
      cwd: task.source,
      log: join(space.cache, 'log', 'cmake.log'),
      code: 'build',
      hint: 'the log has the whole output; "pnpm run doctor" checks the tools',
      ...(task.env && { env: task.env }),
      ...(task.onLine && { onLine: task.onLine }),
      ...(task.signal && { signal: task.signal }),
    })
  await writeFile(unfinished, String(process.pid))
  try {
    await cmake('-S', task.source, '-B', dir, '--preset', task.preset, '-G', 'Unix Makefiles')
    await cmake('--build', dir, '--target', task.target, '--parallel', String(task.jobs))
  } finally {
    // Compilers remove what they have half written, unless they are killed, and then this process is, too.
    await rm(unfinished, { force: true })
  }
}

async function wasKilled(unfinished: string): Promise<boolean> {
  const pid = await readFile(unfinished, 'utf8').catch(() => undefined)
  return pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)))
}

/** cmake goes on only with the folders that it began with: not when they were moved, or for another tree. */
async function madeElsewhere(dir: string, from: string): Promise<boolean> {
  const cache = await readFile(join(dir, 'CMakeCache.txt'), 'utf8').catch(() => undefined)
  if (cache === undefined) return false
  const [source, build] = ['CMAKE_HOME_DIRECTORY', 'CMAKE_CACHEFILE_DIR'].map(
    (name) => new RegExp(`^${name}:INTERNAL=(.*)$`, 'm').exec(cache)?.[1],
  )
  return source !== (await realpath(from)) || build !== (await realpath(dir))
}
