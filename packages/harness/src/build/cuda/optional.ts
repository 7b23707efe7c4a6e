import { Failure } from '@exaone4/failure'
import { computeCapabilities } from '../../gpu/compute-capabilities.ts'
import { probe } from '../../toolchain/probe.ts'
import type { Workspace } from '../../workspace.ts'
import { findToolkit } from './toolkit.ts'

/** Something that a build uses if it is there. */
export interface OptionalFinding {
  id: string
  /** What was found; undefined if it is missing. */
  found?: string
  why: string
}

/** Looks for everything that CUDA builds can use. */
export async function optionalFindings(space: Workspace): Promise<OptionalFinding[]> {
  const [capabilities, toolkit, cache] = await Promise.all([
    computeCapabilities(),
    foundToolkit(space),
    probe({ id: 'ccache', programs: ['ccache', 'sccache'], versionArgs: ['--version'], why: '' }),
  ])
  const entry = (id: string, found: string | undefined, why: string): OptionalFinding => ({
    id,
    ...(found !== undefined && { found }),
    why,
  })
  const gpus = capabilities.length === 0 ? undefined : `architecture ${capabilities.join(', ')}`
  const compilerCache = cache.state === 'found' ? `${cache.program} ${cache.version}` : undefined
  return [
    entry('gpu', gpus, 'an NVIDIA GPU, for --backend auto to build for'),
    entry('nvcc', toolkit, 'compiles CUDA backends; --cuda-toolkit pip downloads it'),
    entry('ccache', compilerCache, 'caches compiled files; sccache also works'),
  ]
}

async function foundToolkit(space: Workspace): Promise<string | undefined> {
  try {
    const { version, origin } = await findToolkit(space, 'auto', { install: false, say: () => {} })
    return `CUDA ${version} (${origin})`
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}
