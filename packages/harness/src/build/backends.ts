import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type CodeHashes, type Patch, patchesOf } from '@exaone4/patches'
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
import { describePlan } from './describe-plan.ts'
import { type PatchedSources, patchSources, pristineSources } from './llama-cpp-patches.ts'
import { makeLlamaServer, type OwnLlamaCpp, planLlamaServer } from './llama-server.ts'
import { llamaServerVersion } from './llama-server-files.ts'
import type { FetchOptions } from './sdist.ts'

/** The CPUs that a build runs on: all that llama.cpp knows, or those like this machine's. */
export type CpuChoice = 'this' | 'all'

/** The libraries and programs that run models for `ollama`. */
export interface Backends {
  /** A hash of everything that decides their content. */
  id: string
  /** Instruction sets of the only CPU that they are for; empty for any CPU. */
  features: readonly string[]
  llamaServer?: BuildInfo['llamaServer']
  /** Ids of the patches of llama.cpp that apply to its sources. */
  patches: readonly string[]
  /** Hashes of the files that these patches change; empty for a stock build. */
  code: CodeHashes
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
  { series, variant }: { series: readonly Patch[]; variant: BuildInfo['variant'] },
  options: InstallOptions & FetchOptions,
): Promise<Backends> {
  const features = choice === 'this' ? await cpuFeatures() : []
  if (eraOf(tree).llamaCpp === 'in the tree') {
    const cpu = await cpuBackends(space, tree, own, features)
    return cuda === undefined ? cpu : withCuda(space, cuda, cpu, {})
  }
  if (own?.kind !== 'program') {
    const needed = own === undefined ? [cmakePrerequisite, pipPrerequisite] : [cmakePrerequisite]
    await ensurePrerequisites(space, needed, options)
  }
  const plan = await planLlamaServer(tree, own, features)
  const pristine = await pristineSources(space, plan, options)
  const patched = patchSources(plan, pristine, patchesOf('llama.cpp', series))
  const isPatched = variant === 'patched'
  const { unpatchable } = isPatched ? patched : {}
  const cpu: Backends = {
    id: plan.id,
    features: plan.features,
    llamaServer: { ...plan.info, ...(unpatchable !== undefined && { unpatchable }) },
    patches: patched.patches,
    code: isPatched ? patched.code : {},
    make: async (to, task) => {
      for (const line of describePlan(plan, isPatched ? patched : NO_PATCHES)) options.say(line)
      await makeLlamaServer(space, plan, { pristine, writes: isPatched ? patched.writes : [] }, to, task)
      await llamaServerVersion(to)
    },
  }
  return cuda === undefined
    ? cpu
    : withCuda(space, cuda, cpu, pristine === undefined ? {} : { OLLAMA_LLAMA_CPP_SOURCE: pristine })
}

const NO_PATCHES: PatchedSources = { patches: [], writes: [], code: {} }

/** The CPU backends and, in a folder of its own, the CUDA backend. */
function withCuda(space: Workspace, plan: CudaPlan, cpu: Backends, env: NodeJS.ProcessEnv): Backends {
  const folder = `${plan.id}-${cpu.id}`
  return {
    ...cpu,
    id: `${cpu.id}+${plan.id}`,
    cuda: { ...plan.info, folder },
    make: async (to, task) => {
      await cpu.make(to, task)
      const { cudaJobs: jobs, ...options } = task
      const cmake = join(space.cache, 'cmake', folder)
      await makeCudaBackend(space, plan, { cmake, to }, { ...options, jobs, env })
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
    patches: [],
    code: {},
    make: async (to, task) =>
      cp(await buildCpuBackends(space, task, features), to, { recursive: true, verbatimSymlinks: true }),
  }
}
