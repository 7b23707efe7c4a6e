import { Failure } from '@exaone4/failure'
import type { Source } from './sources.ts'

export interface Release {
  version: string
  /** Address of the source code. A package with provenance must name it. */
  repository?: string | undefined
}

/** The program in the npm package. */
export const BIN = 'packages/cli/src/main.js'

/** `package.json` of the npm package. */
export function manifestOf(
  sources: readonly Source[],
  { version, repository }: Release,
): { dependencies: Record<string, string> } & Record<string, unknown> {
  return {
    name: 'exaone4-ollama',
    version,
    description: 'EXAONE 4.0 in Ollama: patches, builds, conformance checks',
    license: 'MIT',
    ...(repository !== undefined && { repository: { type: 'git', url: `git+${repository}.git` } }),
    type: 'module',
    bin: { 'exaone4-ollama': BIN },
    engines: { node: '>=20.19' },
    dependencies: dependenciesOf(sources),
  }
}

function dependenciesOf(sources: readonly Source[]): Record<string, string> {
  const all = new Map<string, string>()
  for (const { name, dependencies } of sources) {
    for (const [dependency, version] of Object.entries(dependencies)) {
      const other = all.get(dependency)
      if (/^\d/.test(version) && (other ?? version) === version) all.set(dependency, version)
      else
        throw new Failure('check', `${name} needs ${dependency} ${version}, others ${other}: pin one version`)
    }
  }
  return Object.fromEntries([...all].sort())
}
