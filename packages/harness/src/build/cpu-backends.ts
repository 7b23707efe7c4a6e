import { join } from 'node:path'
import { runnerEra } from '../era/runner.ts'
import type { Workspace } from '../workspace.ts'
import { type Compile, cmakeBuild } from './cmake.ts'
import { inputsId } from './inputs.ts'

/** An id of the backends' sources. Builds whose trees have the same sources share the libraries. */
export function cpuBackendsId(tree: string): Promise<string> {
  return inputsId(tree, runnerEra.project.inputs)
}

/**
 * Builds the CPU backends, one library for each instruction set. The Go binary's own backend does not use AVX.
 *
 * @returns the folder with the libraries
 */
export async function buildCpuBackends(space: Workspace, task: Compile): Promise<string> {
  const { tree, ...options } = task
  const dir = join(space.cache, 'cmake', await cpuBackendsId(tree))
  await cmakeBuild(space, dir, { ...options, source: tree, preset: 'CPU', target: 'ggml-cpu' })
  return join(dir, 'lib', 'ollama')
}
