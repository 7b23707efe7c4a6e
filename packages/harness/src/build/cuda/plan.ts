import { createHash } from 'node:crypto'
import type { BuildInfo } from '../build-info.ts'
import type { CudaChoice } from '../choose-backend.ts'
import { inputsId } from '../inputs.ts'
import { type CudaProject, cudaProject, runnerFolder } from './project.ts'
import type { CudaToolkit } from './toolkit.ts'

/** How to make a tree's CUDA backend on this machine. */
export interface CudaPlan {
  toolkit: CudaToolkit
  project: CudaProject
  /** Where Ollama looks for it, below `lib/ollama`. */
  folder: string
  info: NonNullable<BuildInfo['cuda']>
  /** Plans with the same id make the same library, and share compiled files. */
  id: string
}

/** cmake settings that affect compilation, in addition to those of the preset. */
const DEFINITIONS = [
  // The presets let each compiler run several threads, which multiplies its memory.
  'CMAKE_CUDA_FLAGS=-Wno-deprecated-gpu-targets -t 1',
  'CMAKE_SKIP_RPATH=ON',
  "CMAKE_MODULE_LINKER_FLAGS=-s -Wl,-rpath,'$ORIGIN',-rpath,'$ORIGIN/..'",
  // Upstream's cmake stops if Vulkan is installed without its shader compiler.
  'CMAKE_DISABLE_FIND_PACKAGE_Vulkan=ON',
]

/**
 * Plans how to make a tree's CUDA backend here.
 *
 * @throws Failure `prerequisite` if the release does not support the toolkit
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
