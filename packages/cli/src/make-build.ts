import { type Build, type BuildInfo, build, parseSource, type Step } from '@exaone4/harness'
import { defaultRelease, findRelease, series } from '@exaone4/patches'
import type { Context } from './command.ts'
import { withProgress } from './progress.ts'
import { space } from './root.ts'

export interface BuildFlags {
  release?: string
  source?: string
  backend?: 'auto' | BuildInfo['backend']
  install?: boolean
  jobs?: number
}

const TITLES: Record<Step, string> = {
  prerequisites: 'Check the tools',
  source: 'Fetch and patch the source',
  binary: 'Compile Ollama (minutes the first time)',
  backends: 'Compile the CPU backends (minutes the first time)',
  finish: 'Put the build together',
}

/** Makes or finds a build as the flags say, with progress. */
export function makeBuild(
  flags: BuildFlags,
  variant: BuildInfo['variant'],
  context: Context,
): Promise<Build> {
  const release = findRelease(flags.release ?? defaultRelease)
  const source = parseSource(flags.source ?? 'gomod')
  return withProgress(context.out, ({ step, line }) =>
    build(space, {
      release,
      source,
      backend: 'cpu',
      variant,
      patches: series,
      install: flags.install ?? true,
      onStep: (name) => step(`${TITLES[name]} (${variant} ${release.version})`),
      onLine: line,
      say: context.out.say,
      signal: context.signal,
      ...(flags.jobs !== undefined && { jobs: flags.jobs }),
    }),
  )
}
