import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { findProgram } from '../../toolchain/find-program.ts'
import type { Workspace } from '../../workspace.ts'
import { type Compile, cmakeBuild } from '../cmake.ts'
import { copyInputs } from '../inputs.ts'
import type { CudaPlan } from './plan.ts'
import { copyRuntime } from './runtime.ts'
import { verifyLibraries } from './verify.ts'

/**
 * Compiles a CUDA backend if necessary, and copies it, with the libraries that it needs, to the folder where Ollama
 * looks for it.
 *
 * @param folders the folder to compile in, and the build's `lib/ollama`, which has the CPU backends
 * @throws Failure `build`
 */
export async function makeCudaBackend(
  space: Workspace,
  plan: CudaPlan,
  folders: { cmake: string; to: string },
  task: Compile & { env?: NodeJS.ProcessEnv },
): Promise<void> {
  const { tree, ...options } = task
  const { project, toolkit, info } = plan
  const source = await copyInputs(tree, project.inputs, folders.cmake)
  const cmake = join(folders.cmake, 'cmake')
  await cmakeBuild(space, cmake, {
    ...options,
    source: join(source, project.source),
    preset: project.preset,
    target: 'ggml-cuda',
    definitions: [
      ...info.flags,
      `CMAKE_CUDA_COMPILER=${toolkit.nvcc}`,
      `CUDAToolkit_ROOT=${dirname(dirname(toolkit.nvcc))}`,
      ...launchers(),
    ],
  })
  const to = join(folders.to, plan.folder)
  const library = join(to, 'libggml-cuda.so')
  await mkdir(to, { recursive: true })
  await copyFile(join(cmake, project.library), library)
  await copyRuntime(library, cmake, to)
  await verifyLibraries(to, folders.to)
}

/** The compiler cache, if there is one. cmake remembers its settings, so an empty value must be passed too. */
function launchers(): string[] {
  const program = findProgram('ccache') ?? findProgram('sccache') ?? ''
  return ['C', 'CXX', 'CUDA'].map((language) => `CMAKE_${language}_COMPILER_LAUNCHER=${program}`)
}
