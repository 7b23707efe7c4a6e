import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runnerEra } from '../era/runner.ts'
import type { Workspace } from '../workspace.ts'
import { type Compile, cmakeBuild } from './cmake.ts'
import { bestVariant } from './cpu-variants.ts'
import { inputsId } from './inputs.ts'

const GGML_PROJECT = 'ml/backend/ggml/ggml/src/CMakeLists.txt'

/** An id of the backends' sources. Builds whose trees have the same sources share the libraries. */
export function cpuBackendsId(tree: string): Promise<string> {
  return inputsId(tree, runnerEra.project.inputs)
}

/**
 * Builds the CPU backends, one library for each kind of processor. The Go binary's own backend does not use AVX.
 *
 * @param features instruction sets of the only CPU that the libraries are for; for any CPU if left out
 * @returns the folder with the libraries
 */
export async function buildCpuBackends(
  space: Workspace,
  task: Compile,
  features: readonly string[] = [],
): Promise<string> {
  const { tree, ...options } = task
  const project = await readFile(join(tree, GGML_PROJECT), 'utf8').catch(() => '')
  const variant = bestVariant(project, features)
  const dir = join(space.cache, 'cmake', await cpuBackendsId(tree))
  await cmakeBuild(space, dir, {
    ...options,
    source: tree,
    preset: 'CPU',
    target: variant === undefined ? 'ggml-cpu' : `ggml-cpu-${variant.name}`,
  })
  return join(dir, 'lib', 'ollama')
}
