import { Failure } from '@exaone4/failure'
import { computeCapabilities } from '../gpu/compute-capabilities.ts'
import type { InstallOptions } from '../toolchain/install.ts'
import type { Workspace } from '../workspace.ts'
import type { BuildInfo } from './build-info.ts'
import { chooseArchitectures } from './cuda/architectures.ts'
import { type CudaToolkit, findToolkit, type ToolkitChoice } from './cuda/toolkit.ts'

export interface BackendRequest {
  /** `auto` chooses CUDA if there are a GPU and a toolkit, otherwise the CPU. */
  backend: 'auto' | BuildInfo['backend']
  toolkit: ToolkitChoice
  /** Default: those of the GPUs in this machine. */
  architectures?: readonly string[] | undefined
  /** Architectures of an earlier build, for a machine without a GPU. */
  before?: readonly string[] | undefined
  /** Does the user give a `llama-server`, which has its own backends? */
  ownServer: boolean
}

/** The toolkit and the architectures for CUDA code. */
export interface CudaChoice {
  toolkit: CudaToolkit
  architectures: string[]
}

/**
 * Chooses the backend of a build. If `auto` chooses the CPU, it prints the reason.
 *
 * @returns undefined for the CPU
 * @throws Failure `usage`, `prerequisite`, `source`
 */
export async function chooseBackend(
  space: Workspace,
  request: BackendRequest,
  options: InstallOptions & { onLine?: ((line: string) => void) | undefined },
): Promise<CudaChoice | undefined> {
  const { backend, ownServer } = request
  if (backend === 'cpu') return undefined
  if (backend === 'cuda') {
    if (!ownServer) return cuda(space, request, options)
    throw new Failure('usage', `the given llama-server ${OWN}`, {
      hint: 'leave out --llama-server, or use --backend cpu',
    })
  }
  const instead = (why: string): undefined => void options.say(`backend cpu: ${why}`)
  if (ownServer) return instead(`the given llama-server ${OWN}`)
  if ((await computeCapabilities()).length === 0) return instead('no NVIDIA GPU found')
  try {
    return await cuda(space, request, options)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'prerequisite') throw error
    const other = request.toolkit === 'pip' ? '' : '; --cuda-toolkit pip downloads one'
    return instead(`there is a GPU, but ${error.message}${other}`)
  }
}

const OWN = 'brings its own backends'

async function cuda(
  space: Workspace,
  { toolkit: choice, architectures: asked, before }: BackendRequest,
  options: InstallOptions & { onLine?: ((line: string) => void) | undefined },
): Promise<CudaChoice> {
  const toolkit = await findToolkit(space, choice, options)
  return { toolkit, architectures: await chooseArchitectures(toolkit, asked, before) }
}
