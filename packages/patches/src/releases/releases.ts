import { Failure } from '@exaone4/failure'

/** An upstream Ollama version, pinned by the checksum of its Go module. */
export interface Release {
  version: string
  /** `h1:` hash of the module zip, as the public checksum database has it. */
  sum: string
}

export const releases: readonly Release[] = [
  { version: 'v0.17.7', sum: 'h1:Jr9x+ZNAgH3Jqv36wAFNFUiy9/YnGDzBTfJEIKnV/AY=' },
  { version: 'v0.18.0', sum: 'h1:loPvswLB07Cn3SnRy5E9tZziGS4nqfnoVllSKO68vX8=' },
  { version: 'v0.20.0', sum: 'h1:qb5AGL1awzjkDoRMjzEmKNgSvvziIzBosPLiD1ioSsw=' },
  { version: 'v0.24.0', sum: 'h1:CBZ0ffE+cxMWRWau5yD5vXHkiZHAeuxLk+3j55u0XxQ=' },
  { version: 'v0.30.0', sum: 'h1:sUw0oK1SOgKwSg5UwXiMfwa6V8Eg8yWOGuiRxTqy3MM=' },
  { version: 'v0.32.0', sum: 'h1:Z/DJ5wCveHNE7h7HS7soEs3ga2ShdgrnlhjPqVWLK+4=' },
  { version: 'v0.34.4', sum: 'h1:o7So45nFInmKbWj8O8I5NWuoeRYxoupkLA0hnQ+N60s=' },
]

/** What is built unless another one is asked for: the newest. */
export const defaultRelease = 'v0.34.4'

/** The release of the user's report, with which numbers are compared, and which every test run builds and serves. */
export const referenceRelease = 'v0.18.0'

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
