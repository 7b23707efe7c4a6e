import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildInfo, cachedTree, type Workspace } from '@exaone4/harness'
import {
  type CodeHashes,
  fitSeries,
  type Release,
  releases,
  seriesCode,
  seriesHash,
  series as wholeSeries,
} from '@exaone4/patches'
import type { Difference } from './difference.ts'
import { type GoBinary, goBinary } from './go-binary.ts'
import type { PlacedBuild } from './place.ts'

/**
 * Compares what a build was made from with the table of releases and with the patches of this checkout. Downloads the
 * release's Go module, a few megabytes, if it is not in Go's cache.
 *
 * @param isWhole can `bin/ollama` be read?
 * @throws Failure `source`
 */
export async function compareInputs(
  space: Workspace,
  build: PlacedBuild,
  isWhole: boolean,
): Promise<Difference[]> {
  const { info } = build
  const release = releases.find(({ version }) => version === info.release)
  if (release === undefined) {
    const known = releases.map(({ version }) => version).join(', ')
    return [difference('release', info.release, `releases.json lists ${known}`)]
  }
  const tree = await cachedTree(space, release)
  return [
    ...compareSources(info, release),
    ...compareSeries(info, tree),
    ...(isWhole ? await compareToolchain(build, tree) : [NOT_COMPARED]),
  ]
}

const NOT_COMPARED: Difference = {
  kind: 'toolchain',
  subject: 'go',
  said: 'not compared, because bin/ollama is missing or changed',
}

/** Compares the hashes of the sources with the pinned ones. */
export function compareSources(info: BuildInfo, release: Release): Difference[] {
  const { sum, llamaCpp } = release
  return [
    ...(info.source === 'gomod'
      ? []
      : [
          difference(
            'source',
            'Ollama',
            `it was built with --source ${info.source}, which has no pinned hash`,
          ),
        ]),
    ...(info.sum === sum ? [] : [difference('source', 'Ollama', `its hash is ${info.sum}, not ${sum}`)]),
    ...compareLlamaCpp(info.llamaServer, llamaCpp),
  ]
}

function compareLlamaCpp(built: BuildInfo['llamaServer'], pinned: Release['llamaCpp']): Difference[] {
  const unlike = (said: string): Difference[] => [difference('source', 'llama.cpp', said)]
  if (built === undefined || pinned === undefined) {
    return built === pinned
      ? []
      : unlike(built ? 'this release has no llama-server' : 'the build has no llama-server')
  }
  if (built.pinned !== pinned.pinned) return unlike(`Ollama pinned ${built.pinned}, not ${pinned.pinned}`)
  if (built.origin === 'user') return unlike(`it is your own: ${built.build}`)
  if (pinned.sdist === undefined) return []
  if (built.build !== `b${pinned.sdist.build}`)
    return unlike(`it is ${built.build}, not b${pinned.sdist.build}`)
  if (built.sha256 === pinned.sdist.sha256) return []
  return unlike(
    built.sha256 === undefined
      ? 'an old version of this project made the build and did not record the hash; run pnpm build:ollama'
      : `the hash of its archive is ${built.sha256}, not ${pinned.sdist.sha256}`,
  )
}

/** Compares the series of a patched build with the one of this checkout, and says which files come out differently. */
function compareSeries(info: BuildInfo, tree: string): Difference[] {
  if (info.variant === 'stock') {
    return info.series === null
      ? []
      : [difference('series', 'series', 'a stock build has none, but this one does')]
  }
  const { patches } = fitSeries(wholeSeries, tree)
  const expected = seriesHash(patches)
  if (info.series === expected) return []
  const effect = codeEffect(info.code ?? {}, seriesCode(tree, patches))
  return [
    difference('series', 'series', `the build has ${info.series}, this checkout ${expected}; ${effect}`),
  ]
}

/** Which files of Ollama come out differently. The code of a build also has files of llama.cpp, which are left out. */
export function codeEffect(built: CodeHashes, expected: CodeHashes): string {
  const paths = [...new Set([...Object.keys(expected), ...Object.keys(built)])]
    .filter((path) => !path.startsWith('llama.cpp/') && expected[path] !== built[path])
    .sort()
  return paths.length === 0 ? 'the code of Ollama is the same' : `other code: ${paths.join(', ')}`
}

async function compareToolchain({ dir, info }: PlacedBuild, tree: string): Promise<Difference[]> {
  const binary = await goBinary(join(dir, 'bin/ollama'))
  const wanted = info.tools.go?.replace(/^go /, '') ?? ''
  return [
    ...(isOlder(binary.goVersion, wanted)
      ? [
          difference(
            'toolchain',
            'go',
            `bin/ollama was compiled with ${binary.goVersion}, not ${wanted} or newer`,
          ),
        ]
      : []),
    ...(info.flags.includes('-trimpath') && binary.settings['-trimpath'] !== 'true'
      ? [difference('toolchain', 'go', 'bin/ollama was compiled without -trimpath')]
      : []),
    ...compareModules(binary, await readFile(join(tree, 'go.sum'), 'utf8')),
  ]
}

/** Compares the linked Go modules with the release's go.sum. */
export function compareModules({ modules }: GoBinary, goSum: string): Difference[] {
  const sums = new Set(goSum.split('\n'))
  return modules
    .filter(({ path, version, sum }) => !sums.has(`${path} ${version} ${sum}`))
    .map(({ path, version, sum }) =>
      difference('source', path, `go.sum does not list ${version} with the hash ${sum || 'that it lacks'}`),
    )
}

/** @param version `go1.26.8`; Go downloads a newer one if the release asks for it */
function isOlder(version: string, minimum: string): boolean {
  const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number)
  const [found, wanted] = [numbers(version), numbers(minimum)]
  const at = wanted.findIndex((number, index) => number !== (found[index] ?? 0))
  return at !== -1 && (found[at] ?? 0) < (wanted[at] ?? 0)
}

function difference(kind: Difference['kind'], subject: string, said: string): Difference {
  return { kind, subject, said }
}
