import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Build, cachedTree, releaseLlamaCpp, type Workspace } from '@exaone4/harness'
import { findRelease } from '@exaone4/patches'
import { z } from 'zod'
import { goLicence, moduleLicences } from '../licences/go-modules.ts'
import { type Licensed, licensed } from '../licences/licence.ts'
import { llamaCppLicences } from '../licences/llama-cpp.ts'
import { licenceTexts } from '../licences/texts.ts'
import type { GoBinary } from '../verify/go-binary.ts'

const MANIFEST = join(import.meta.dirname, '../../package.json')
const manifestSchema = z.object({ version: z.string() })

/** The parts of a build, with the licences of each. */
export interface Parts {
  /** This project: the patches. */
  own: Licensed
  ollama: Licensed
  /** llama.cpp and what it contains of others. */
  llamaCpp: readonly Licensed[]
  /** Go's own library and the modules that are linked into `bin/ollama`. */
  go: readonly Licensed[]
}

/**
 * Collects the parts of a build. Downloads sources that are not in the caches.
 *
 * @throws Failure `check` if a licence is missing, `usage` for a build whose parts are not known, `source`
 */
export async function partsOf(space: Workspace, { info }: Build, binary: GoBinary): Promise<Parts> {
  const release = findRelease(info.release)
  refuseUnknownParts(info.release, info.llamaServer)
  const tree = await cachedTree(space, release)
  const llamaCpp = await releaseLlamaCpp(space, release)
  if (llamaCpp === undefined) throw unknownParts(`no archive of llama.cpp is pinned for ${info.release}`)
  const scratch = join(space.cache, 'scratch')
  const { version } = manifestSchema.parse(JSON.parse(await readFile(MANIFEST, 'utf8')))
  return {
    own: licensed('exaone4-ollama', version, await licenceTexts(space.program, false), space.program),
    ollama: licensed('ollama', info.release, await licenceTexts(tree, false), tree),
    llamaCpp: await llamaCppLicences(llamaCpp, info.llamaServer?.build ?? ''),
    go: [await goLicence(binary), ...(await moduleLicences(binary, tree, scratch))],
  }
}

export const allParts = ({ own, ollama, llamaCpp, go }: Parts): Licensed[] => [
  own,
  ollama,
  ...llamaCpp,
  ...go,
]

function refuseUnknownParts(release: string, server: Build['info']['llamaServer']): void {
  if (server === undefined) {
    throw unknownParts(`${release} has no llama-server, and archives are made of releases from v0.30 on`)
  }
  if (server.origin !== 'pypi')
    throw unknownParts(`its llama-server is not from a pinned archive: ${server.build}`)
}

function unknownParts(detail: string): Failure {
  return new Failure('usage', 'the parts of this build and their licences are not known', {
    detail,
    hint: 'build a newer release from its pinned sources: pnpm build:ollama --cpu all',
  })
}
