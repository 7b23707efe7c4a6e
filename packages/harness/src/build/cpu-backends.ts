import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run.ts'
import { isAlive } from '../scratch.ts'
import { git } from '../source/git.ts'
import type { Workspace } from '../workspace.ts'

/** What the backends are compiled from. */
const INPUTS = ['CMakeLists.txt', 'CMakePresets.json', 'ml/backend/ggml/ggml']

/** An id of the backends' sources: builds whose trees agree in them share the libraries. */
export async function cpuBackendsId(tree: string): Promise<string> {
  const repository = git(tree)
  const ids = await Promise.all(INPUTS.map((path) => repository.revparse([`HEAD:${path}`])))
  return ids.map((id) => id.trim().slice(0, 8)).join('-')
}

export interface CpuBackends {
  tree: string
  jobs: number
  onLine?: (line: string) => void
  signal?: AbortSignal
}

/**
 * Builds the CPU backends, one library per instruction set: the Go binary's own has no AVX.
 *
 * @returns the folder with the libraries
 */
export async function buildCpuBackends(space: Workspace, task: CpuBackends): Promise<string> {
  const dir = join(space.cache, 'cmake', await cpuBackendsId(task.tree))
  const unfinished = join(dir, 'unfinished')
  if ((await wasKilled(unfinished)) || (await madeElsewhere(dir, task.tree))) {
    await rm(dir, { recursive: true, force: true })
  }
  await mkdir(dir, { recursive: true })
  const cmake = (...args: string[]): Promise<void> =>
    run({
      command: 'cmake',
      args,
      cwd: task.tree,
      log: join(space.cache, 'log', 'cmake.log'),
      code: 'build',
      hint: 'the log has the whole output; "pnpm run doctor" checks the tools',
      ...(task.onLine && { onLine: task.onLine }),
      ...(task.signal && { signal: task.signal }),
    })
  await writeFile(unfinished, String(process.pid))
  try {
    await cmake('-S', task.tree, '-B', dir, '--preset', 'CPU', '-G', 'Unix Makefiles')
    await cmake('--build', dir, '--target', 'ggml-cpu', '--parallel', String(task.jobs))
  } finally {
    // Compilers remove what they have half written, unless they are killed, and then this process is, too.
    await rm(unfinished, { force: true })
  }
  return join(dir, 'lib', 'ollama')
}

async function wasKilled(unfinished: string): Promise<boolean> {
  const pid = await readFile(unfinished, 'utf8').catch(() => undefined)
  return pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)))
}

/** cmake goes on only with the folders that it began with: not when they were moved, or for another tree. */
async function madeElsewhere(dir: string, tree: string): Promise<boolean> {
  const cache = await readFile(join(dir, 'CMakeCache.txt'), 'utf8').catch(() => undefined)
  if (cache === undefined) return false
  const [source, build] = ['CMAKE_HOME_DIRECTORY', 'CMAKE_CACHEFILE_DIR'].map(
    (name) => new RegExp(`^${name}:INTERNAL=(.*)$`, 'm').exec(cache)?.[1],
  )
  return source !== (await realpath(tree)) || build !== (await realpath(dir))
}
