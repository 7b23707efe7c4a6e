import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { eraOf } from '../era/eras.ts'
import { ensurePrerequisites, type InstallOptions } from '../toolchain/install.ts'
import { cmakePrerequisite, pipPrerequisite } from '../toolchain/prerequisites.ts'
import type { Workspace } from '../workspace.ts'
import type { BuildInfo } from './build-info.ts'
import type { Compile } from './cmake.ts'
import { buildCpuBackends, cpuBackendsId } from './cpu-backends.ts'
import { cpuFeatures, featuresId } from './cpu-variants.ts'
import { makeCudaBackend } from './cuda/make.ts'
import type { CudaPlan } from './cuda/plan.ts'
import {
  describePlan,
  llamaCppEnvironment,
  makeLlamaServer,
  type OwnLlamaCpp,
  planLlamaServer,
} from './llama-server.ts'
import { copyLlamaServer, llamaServerVersion } from './llama-server-files.ts'

/** The CPUs that a build runs on: all that llama.cpp knows, or those like this machine's. */
export type CpuChoice = 'this' | 'all'

/** The libraries and programs that run models for `ollama`. */
export interface Backends {
  /** A hash of everything that decides their content. */
  id: string
  /** Instruction sets of the only CPU that they are for; empty for any CPU. */
  features: readonly string[]
  llamaServer?: BuildInfo['llamaServer']
  cuda?: BuildInfo['cuda']
  /** Compiles them if necessary, and copies them to a folder. */
  make: (to: string, task: Compile & { cudaJobs: number }) => Promise<void>
}

/**
 * Plans the libraries and programs that a tree needs to run models, and how to make them on this machine.
 *
 * @throws Failure `usage`, `prerequisite`, `source`, `build`
 */
export async function planBackends(
  space: Workspace,
  tree: string,
  own: OwnLlamaCpp | undefined,
  cuda: CudaPlan | undefined,
  choice: CpuChoice,
  options: InstallOptions,
): Promise<Backends> {
  const features = choice === 'this' ? await cpuFeatures() : []
  if (eraOf(tree).llamaCpp === 'in the tree') {
    const cpu = await cpuBackends(space, tree, own, features)
    return cuda === undefined ? cpu : withCuda(space, cuda, cpu, async () => ({}))
  }
  if (own?.kind !== 'program') {
    const needed = own === undefined ? [cmakePrerequisite, pipPrerequisite] : [cmakePrerequisite]
    await ensurePrerequisites(space, needed, options)
  }
  const plan = await planLlamaServer(tree, own, features)
  const cpu: Backends = {
    id: plan.id,
    features: plan.features,
    llamaServer: plan.info,
    make: async (to, task) => {
      options.say(describePlan(plan))
      await copyLlamaServer(await makeLlamaServer(space, plan, task), to)
      await llamaServerVersion(to)
    },
  }
  return cuda === undefined
    ? cpu
    : withCuda(space, cuda, cpu, (task) => llamaCppEnvironment(space, plan, task))
}

/** The CPU backends and, in a folder of its own, the CUDA backend. */
function withCuda(
  space: Workspace,
  plan: CudaPlan,
  cpu: Backends,
  environment: (task: Compile) => Promise<NodeJS.ProcessEnv>,
): Backends {
  return {
    ...cpu,
    id: `${cpu.id}+${plan.id}`,
    cuda: plan.info,
    make: async (to, task) => {
      await cpu.make(to, task)
      const { cudaJobs: jobs, ...options } = task
      const cmake = join(space.cache, 'cmake', `${plan.id}-${cpu.id}`)
      await makeCudaBackend(space, plan, { cmake, to }, { ...options, jobs, env: await environment(task) })
    },
  }
}

async function cpuBackends(
  space: Workspace,
  tree: string,
  own: OwnLlamaCpp | undefined,
  features: readonly string[],
): Promise<Backends> {
  if (own?.kind === 'program') {
    throw new Failure('usage', 'this release does not use llama-server: it runs models itself', {
      hint: 'leave out --llama-server, or build a newer release: --release v0.34.4',
    })
  }
  const id = await cpuBackendsId(tree)
  return {
    id: features.length === 0 ? id : `${id}-${featuresId(features)}`,
    features,
    make: async (to, task) =>
      cp(await buildCpuBackends(space, task, features), to, { recursive: true, verbatimSymlinks: true }),
  }
}
