import { Failure } from './failure.ts'

/** An upstream Ollama version, pinned by the checksum of its Go module. */
export interface Release {
  version: string
  /** `h1:` hash of the module zip, as the public checksum database has it. */
  sum: string
}

export const releases: readonly Release[] = [
  { version: 'v0.18.0', sum: 'h1:loPvswLB07Cn3SnRy5E9tZziGS4nqfnoVllSKO68vX8=' },
]

export const defaultRelease = 'v0.18.0'

/** Finds a release by its version, with or without the leading `v`. */
export function findRelease(version: string): Release {
  const wanted = version.startsWith('v') ? version : `v${version}`
  const release = releases.find((candidate) => candidate.version === wanted)
  if (!release) {
    throw new Failure('usage', `unknown release ${JSON.stringify(version)}`, {
      hint: `supported releases: ${releases.map((candidate) => candidate.version).join(', ')}`,
    })
  }
  return release
}
