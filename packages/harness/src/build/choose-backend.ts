import { Failure } from '@exaone4/failure'
import { computeCapabilities } from '../gpu/compute-capabilities.ts'
import type { InstallOptions } from '../toolchain/install.ts'
import type { Workspace } from '../workspace.ts'
import type { BuildInfo } from './build-info.ts'
import { chooseArchitectures } from './cuda/architectures.ts'
import { type CudaToolkit, findToolkit, type ToolkitChoice } from './cuda/toolkit.ts'

export interface BackendRequest {
  /** `auto` is CUDA where there are a GPU and a toolkit, else the CPU. */
  backend: 'auto' | BuildInfo['backend']
  toolkit: ToolkitChoice
  /** Without, those of the GPUs that are here. */
  architectures?: readonly string[] | undefined
  /** Those of a build that was made before, to be taken where there is no GPU. */
  before?: readonly string[] | undefined
  /** Does the user bring a `llama-server`, with backends of its own? */
  ownServer: boolean
}

/** What CUDA code is compiled with, and for. */
export interface CudaChoice {
  toolkit: CudaToolkit
  architectures: string[]
}

/**
 * Decides what a build runs on. Where `auto` comes to the CPU, it says why.
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
    throw new Failure('usage', `the llama-server that is given ${OWN}`, {
      hint: 'leave out --llama-server, or build the rest: --backend cpu',
    })
  }
  const instead = (why: string): undefined => void options.say(`backend cpu: ${why}`)
  if (ownServer) return instead(`the llama-server that is given ${OWN}`)
  if ((await computeCapabilities()).length === 0) return instead('no NVIDIA GPU found')
  try {
    return await cuda(space, request, options)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'prerequisite') throw error
    const other = request.toolkit === 'pip' ? '' : '; --cuda-toolkit pip fetches one'
    return instead(`a GPU is here, but ${error.message}${other}`)
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
