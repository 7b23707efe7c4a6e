import { resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import {
  type BackendRequest,
  type Build,
  type BuildInfo,
  build,
  type CpuChoice,
  chooseFinished,
  type OwnLlamaCpp,
  parseArchitectures,
  parseSource,
  readEnvironment,
  type Step,
  type ToolkitChoice,
} from '@exaone4/harness'
import { defaultRelease, findRelease, series } from '@exaone4/patches'
import { withProgress } from '../output/progress.ts'
import type { Context } from './command.ts'
import { space } from './workspace.ts'

export interface BuildFlags {
  release?: string
  source?: string
  backend?: BackendRequest['backend']
  cudaToolkit?: ToolkitChoice
  cudaArch?: string
  cpu?: CpuChoice
  install?: boolean
  jobs?: number
  llamaServer?: string
  /** Folders of finished builds. */
  use?: string[]
}

const TITLES: Record<Step, string> = {
  prerequisites: 'Check the tools',
  source: 'Fetch and patch the source',
  binary: 'Compile Ollama (minutes the first time)',
  backends: 'Compile the libraries that run models (minutes the first time)',
  finish: 'Assemble the build',
}

/** Makes or finds the build that the options select, and shows progress. */
export async function makeBuild(
  flags: BuildFlags,
  variant: BuildInfo['variant'],
  context: Context,
): Promise<Build> {
  if (flags.use) {
    const asked = flags.release === undefined ? undefined : findRelease(flags.release).version
    return chooseFinished(flags.use, variant, asked)
  }
  const release = findRelease(flags.release ?? defaultRelease)
  const source = parseSource(flags.source ?? 'gomod')
  const llamaCpp = ownLlamaCpp(flags)
  const architectures = flags.cudaArch === undefined ? undefined : parseArchitectures(flags.cudaArch)
  if (architectures && flags.backend === 'cpu') {
    throw new Failure('usage', '--cuda-arch has no effect with --backend cpu', {
      hint: 'build for CUDA, or leave out --cuda-arch: --backend cuda --cuda-arch 86',
    })
  }
  return withProgress(context.out, ({ step, line }) =>
    build(space, {
      release,
      source,
      backend: flags.backend ?? 'cpu',
      cpu: flags.cpu ?? 'this',
      ...(flags.cudaToolkit && { toolkit: flags.cudaToolkit }),
      ...(architectures && { architectures }),
      variant,
      patches: series,
      install: flags.install ?? true,
      onStep: (name) => step(`${TITLES[name]} (${variant} ${release.version})`),
      onLine: line,
      say: context.out.say,
      signal: context.signal,
      ...(llamaCpp && { llamaCpp }),
      ...(flags.jobs !== undefined && { jobs: flags.jobs }),
    }),
  )
}

function ownLlamaCpp({ llamaServer }: BuildFlags): OwnLlamaCpp | undefined {
  if (llamaServer !== undefined) return { kind: 'program', path: resolve(llamaServer) }
  const { OLLAMA_LLAMA_CPP_SOURCE: source } = readEnvironment()
  return source === undefined ? undefined : { kind: 'source', path: resolve(source) }
}
