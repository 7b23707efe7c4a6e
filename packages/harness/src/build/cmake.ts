import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from '../lock.ts'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'
import { type CompileProgress, compileProgress, sourceFiles } from './compile-progress.ts'
import { typicalSeconds } from './compile-seconds.ts'
import { readCompileTimes, recordCompileTimes } from './compile-times.ts'
import { askForTargets, missingObjects } from './compile-units.ts'
import { removeHalfWritten } from './half-written.ts'

export interface Compile {
  tree: string
  jobs: number
  onLine?: ((line: string) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface CmakeBuild extends Omit<Compile, 'tree'> {
  /** The folder of the project's CMakeLists.txt. */
  source: string
  preset: string
  target: string
  /** Small targets beside it. */
  also?: readonly string[] | undefined
  /** Settings in addition to those of the preset: `NAME=value`. */
  definitions?: readonly string[] | undefined
  env?: NodeJS.ProcessEnv | undefined
  /** Prepares the sources, and takes what was built, while no other command builds in the folder. */
  before?: (() => Promise<void>) | undefined
  after?: (() => Promise<void>) | undefined
}

/**
 * Configures and builds a target in a permanent folder. It resumes where an interrupted run stopped. Two builds in the
 * same folder would overwrite each other's files, so the second waits.
 */
export function cmakeBuild(space: Workspace, dir: string, task: CmakeBuild): Promise<void> {
  const { onLine: say, signal } = task
  return withLock(`${dir}.lock`, { say, signal }, () => buildAlone(space, dir, task))
}

async function buildAlone(space: Workspace, dir: string, task: CmakeBuild): Promise<void> {
  const unfinished = join(dir, 'unfinished')
  await cleanUp(dir, unfinished)
  if ((await madeElsewhere(dir, task.source)) || (await isFromFuture(dir)))
    await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  const cmake = (args: readonly string[], onLine = task.onLine): Promise<void> =>
    run({
      command: 'cmake',
      args,
      cwd: task.source,
      log: join(space.cache, 'log', 'cmake.log'),
      code: 'build',
      hint: 'see the log for the full output; "pnpm run doctor" checks the tools',
      env: task.env,
      onLine,
      signal: task.signal,
    })
  await writeFile(unfinished, '')
  const definitions = (task.definitions ?? []).map((definition) => `-D${definition}`)
  const folders = ['-S', task.source, '-B', dir, '--preset', task.preset, '-G', 'Unix Makefiles']
  const build = ['--build', dir, '--target', task.target, ...(task.also ?? [])]
  await askForTargets(dir)
  try {
    await task.before?.()
    await cmake([...folders, ...definitions])
    await withProgress(dir, task, (onLine) => cmake([...build, '--parallel', String(task.jobs)], onLine))
    await task.after?.()
  } finally {
    // Compilers remove half-written files unless they are killed, which happens to those that do not stop in time.
    if (!task.signal?.aborted) await rm(unfinished, { force: true })
  }
}

/** Runs make with progress, and records the time that each object took. */
async function withProgress(
  dir: string,
  task: CmakeBuild,
  make: (onLine: (line: string) => void) => Promise<void>,
): Promise<void> {
  const { tell, begun } = await startProgress(dir, task)
  try {
    await make((line) => {
      const text = tell(line)
      if (text !== undefined) task.onLine?.(text)
    })
  } finally {
    await recordCompileTimes(dir, begun)
  }
}

/** Prepares the progress for the objects that are left to compile. */
async function startProgress(dir: string, task: CmakeBuild): Promise<CompileProgress> {
  const filesOf = (object: string): number => {
    const source = join(dir, object)
    return sourceFiles(
      /\/Unity\/unity_\w+\.\w+$/.test(source) && existsSync(source)
        ? readFileSync(source, 'utf8')
        : undefined,
    )
  }
  const times = await readCompileTimes(dir)
  const objects = await missingObjects(dir, await realpath(task.source), task.target)
  return compileProgress({
    expected: new Map(
      objects.map((object) => [object, times[object] ?? typicalSeconds(object) * filesOf(object)]),
    ),
    filesOf,
    isDone: (object) => existsSync(join(dir, `${object}.o`)),
    jobs: task.jobs,
    now: Date.now,
  })
}

/** Removes what a killed run left: half-written files, or the whole folder if make cannot use it yet. */
async function cleanUp(dir: string, unfinished: string): Promise<void> {
  const killed = await stat(unfinished).catch(() => undefined)
  if (killed === undefined) return
  const usable = await stat(join(dir, 'Makefile')).catch(() => undefined)
  if (usable) await removeHalfWritten(dir, killed.mtimeMs)
  else await rm(dir, { recursive: true, force: true })
}

/** Was the folder made for another tree, or moved? Then cmake cannot continue in it. */
async function madeElsewhere(dir: string, from: string): Promise<boolean> {
  const cache = await readFile(join(dir, 'CMakeCache.txt'), 'utf8').catch(() => undefined)
  if (cache === undefined) return false
  const [source, build] = ['CMAKE_HOME_DIRECTORY', 'CMAKE_CACHEFILE_DIR'].map(
    (name) => new RegExp(`^${name}:INTERNAL=(.*)$`, 'm').exec(cache)?.[1],
  )
  return source !== (await realpath(from)) || build !== (await realpath(dir))
}

/** How far the clocks of a file system and of this process may differ. */
const CLOCK_SLACK_MS = 2000

/**
 * Does the folder contain files that are newer than now? Then the clock was set back, and make would take changed sources
 * for old ones.
 */
async function isFromFuture(dir: string): Promise<boolean> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  const latest = Date.now() + CLOCK_SLACK_MS
  for (const entry of entries.filter((file) => file.isFile())) {
    if ((await stat(join(entry.parentPath, entry.name))).mtimeMs > latest) return true
  }
  return false
}
