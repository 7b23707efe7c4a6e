import { Failure } from '@exaone4/failure'
import { type Release, readTable, type Wheel } from './table.ts'

const table = readTable()

/** The supported releases, the oldest first. */
export const releases: readonly Release[] = table.releases

/** The newest supported release: what is built unless another one is asked for. */
export const defaultRelease: string = table.releases.at(-1)?.version ?? table.reference

/** The release of the report (ollama/ollama#14909), which every test run builds and serves beside the default one. */
export const referenceRelease: string = table.reference

/** What pip must have installed before it looks into a source distribution of llama.cpp. */
export const sdistBuildRequirements: readonly Wheel[] = table.sdistBuildRequirements

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
