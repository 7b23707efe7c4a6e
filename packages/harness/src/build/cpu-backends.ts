import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run.ts'
import { git } from '../source/git.ts'
import type { Workspace } from '../workspace.ts'

/** What the backends are compiled from. */
const INPUTS = ['CMakeLists.txt', 'CMakePresets.json', 'ml/backend/ggml']

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
  await cmake('-S', task.tree, '-B', dir, '--preset', 'CPU', '-G', 'Unix Makefiles')
  await cmake('--build', dir, '--target', 'ggml-cpu', '--parallel', String(task.jobs))
  return join(dir, 'lib', 'ollama')
}
