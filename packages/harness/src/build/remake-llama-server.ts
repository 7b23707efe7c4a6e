import type { Patch } from '@exaone4/patches'
import type { Workspace } from '../workspace.ts'
import type { Build } from './build.ts'
import { room } from './jobs.ts'
import { patchSources, pristineSources } from './llama-cpp-patches.ts'
import { makeLlamaServer, type OwnLlamaCpp, planLlamaServer } from './llama-server.ts'

export interface RemakeRequest {
  /** The tree of Ollama that the build was made from. */
  tree: string
  build: Build
  patches: readonly Patch[]
  /** The folder for the program and its libraries. */
  to: string
  signal?: AbortSignal | undefined
}

/**
 * Compiles the `llama-server` of a build with other patches of llama.cpp: only what depends on the difference.
 *
 * @throws Failure `build`, `drift`, `source`
 */
export async function remakeLlamaServer(
  space: Workspace,
  { tree, build, patches, to, signal }: RemakeRequest,
): Promise<void> {
  const plan = await planLlamaServer(tree, ownSources(build), build.info.cpu ?? [])
  const pristine = await pristineSources(space, plan, { signal })
  const { writes } = patchSources(plan, pristine, patches)
  await makeLlamaServer(space, plan, { pristine, writes }, to, { tree, jobs: room().cores, signal })
}

function ownSources({ info: { llamaServer } }: Build): OwnLlamaCpp | undefined {
  return llamaServer?.origin === 'user' ? { kind: 'source', path: llamaServer.build } : undefined
}
