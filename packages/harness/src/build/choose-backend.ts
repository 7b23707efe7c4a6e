import { Failure } from '@exaone4/patches'
import { computeCapabilities } from '../gpu/compute-capabilities.ts'
import type { InstallOptions } from '../toolchain/install.ts'
import type { Workspace } from '../workspace.ts'
import type { BuildInfo } from './build-info.ts'
import { type CudaPlan, type CudaRequest, planCuda } from './cuda/plan.ts'

export type BackendChoice = 'auto' | BuildInfo['backend']

export interface BackendRequest {
  backend: BackendChoice
  cuda: CudaRequest
  /** Does the user bring a `llama-server`, with backends of its own? */
  ownServer: boolean
}

/**
 * Decides what a build runs on: with `auto`, CUDA where there are a GPU and a toolkit, else the CPU, and says why.
 *
 * @returns how the CUDA backend is made; undefined for the CPU
 * @throws Failure `usage`, `prerequisite`, `source`
 */
export async function chooseBackend(
  space: Workspace,
  tree: string,
  { backend, cuda, ownServer }: BackendRequest,
  options: InstallOptions & { onLine?: (line: string) => void },
): Promise<CudaPlan | undefined> {
  if (backend === 'cpu') return undefined
  if (backend === 'cuda') {
    if (ownServer) {
      throw new Failure('usage', 'the llama-server that is given brings its own backends', {
        hint: 'leave out --llama-server, or build the rest: --backend cpu',
      })
    }
    return planCuda(space, tree, cuda, options)
  }
  const instead = (why: string): undefined => void options.say(`backend cpu: ${why}`)
  if (ownServer) return instead('the llama-server that is given brings its own backends')
  if ((await computeCapabilities()).length === 0) return instead('no NVIDIA GPU found')
  try {
    return await planCuda(space, tree, cuda, options)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'prerequisite') throw error
    return instead(
      `a GPU, but ${error.message}${cuda.toolkit === 'pip' ? '' : ': --cuda-toolkit pip fetches one'}`,
    )
  }
}
