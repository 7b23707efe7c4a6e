import { createHash } from 'node:crypto'
import type { InstallOptions } from '../../toolchain/install.ts'
import type { Workspace } from '../../workspace.ts'
import type { BuildInfo } from '../build-info.ts'
import { inputsId } from '../inputs.ts'
import { chooseArchitectures } from './architectures.ts'
import { type CudaProject, cudaProject, runnerFolder } from './project.ts'
import { type CudaToolkit, findToolkit, type ToolkitChoice } from './toolkit.ts'

/** What was asked for of a CUDA build. */
export interface CudaRequest {
  toolkit: ToolkitChoice
  /** Without, those of the GPUs that are here. */
  architectures?: readonly string[]
}

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
 * @throws Failure `prerequisite`, `usage`, `source`
 */
export async function planCuda(
  space: Workspace,
  tree: string,
  request: CudaRequest,
  options: InstallOptions & { onLine?: (line: string) => void },
): Promise<CudaPlan> {
  const toolkit = await findToolkit(space, request.toolkit, options)
  const project = await cudaProject(tree, toolkit)
  const architectures = await chooseArchitectures(toolkit, request.architectures)
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
