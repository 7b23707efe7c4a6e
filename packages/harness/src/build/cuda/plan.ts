import { createHash } from 'node:crypto'
import type { BuildInfo } from '../build-info.ts'
import type { CudaChoice } from '../choose-backend.ts'
import { inputsId } from '../inputs.ts'
import { type CudaProject, cudaProject, runnerFolder } from './project.ts'
import type { CudaToolkit } from './toolkit.ts'

/** How a tree's CUDA backend is made on this machine. */
export interface CudaPlan {
  toolkit: CudaToolkit
  project: CudaProject
  /** Where Ollama looks for it, below `lib/ollama`. */
  folder: string
  info: NonNullable<BuildInfo['cuda']>
  /** Plans of the same id make the same library, and share what is compiled. */
  id: string
}

/** cmake's settings that decide what is compiled, beside the preset's. */
const DEFINITIONS = [
  // The presets let each compiler run several at once, which takes as many times the memory.
  'CMAKE_CUDA_FLAGS=-Wno-deprecated-gpu-targets -t 1',
  'CMAKE_SKIP_RPATH=ON',
  "CMAKE_MODULE_LINKER_FLAGS=-s -Wl,-rpath,'$ORIGIN',-rpath,'$ORIGIN/..'",
  // Where it is installed without its shader compiler, upstream's cmake stops.
  'CMAKE_DISABLE_FIND_PACKAGE_Vulkan=ON',
]

/**
 * Finds out how a tree's CUDA backend is made here.
 *
 * @throws Failure `prerequisite` when the release is not made for such a toolkit
 */
export async function planCuda(tree: string, { toolkit, architectures }: CudaChoice): Promise<CudaPlan> {
  const project = await cudaProject(tree, toolkit)
  const flags = [`CMAKE_CUDA_ARCHITECTURES=${architectures.join(';')}`, ...DEFINITIONS]
  const { version, origin } = toolkit
  const inputs = await inputsId(tree, project.inputs)
  return {
    toolkit,
    project,
    folder: runnerFolder(toolkit),
    info: { toolkit: version, origin, architectures, flags },
    id: `cuda-${version}-${hash([version, toolkit.nvcc, project.preset, flags, inputs])}`,
  }
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}
