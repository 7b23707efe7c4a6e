import { cp, mkdir, readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { FileWrite, Sdist } from '@exaone4/patches'
import { llamaServerEra } from '../era/llama-server.ts'
import type { Workspace } from '../workspace.ts'
import { type BuildInfo, describeFiles } from './build-info.ts'
import { type Compile, cmakeBuild } from './cmake.ts'
import { bestVariant, brokenVariants, featuresId, onlyVariant } from './cpu-variants.ts'
import { hashOf } from './hash.ts'
import { inputsId, presentInputs } from './inputs.ts'
import { pinnedLlamaCpp, sdistOf } from './llama-cpp-at-hand.ts'
import { writeSources } from './llama-cpp-sources.ts'
import { copyLlamaServer, llamaServerFolder, llamaServerVersion } from './llama-server-files.ts'

/**
 * Libraries look for others in their own folder only, as in upstream's archives. Otherwise they also look in the folder
 * of this build and in the current one.
 */
const RELOCATABLE = ['CMAKE_BUILD_WITH_INSTALL_RPATH=ON']

/** The user's own llama.cpp: a `llama-server`, or a source tree to compile it from. */
export type OwnLlamaCpp = { kind: 'program' | 'source'; path: string }

/** The origin of a build's `llama-server`. */
export interface LlamaServerPlan {
  info: NonNullable<BuildInfo['llamaServer']>
  /** Plans with the same id make the same program. */
  id: string
  /** Instruction sets of the only CPU that the program is for; empty for any CPU. */
  features: readonly string[]
  from:
    | { kind: 'program'; dir: string }
    | { kind: 'source'; dir: string }
    | { kind: 'package'; sdist: Sdist }
    | { kind: 'upstream' }
}

const { source: SERVER_PROJECT, inputs: SERVER_INPUTS } = llamaServerEra.project

/**
 * Chooses the `llama-server` for a tree: the user's own; else llama.cpp from the archive that the table of releases
 * lists for the build that the tree pins; else the clone that upstream's cmake makes.
 *
 * @param features instruction sets of the only CPU that it is for; for any CPU if left out
 * @throws Failure `usage`, `source`, `build`
 */
export async function planLlamaServer(
  tree: string,
  own: OwnLlamaCpp | undefined,
  features: readonly string[] = [],
): Promise<LlamaServerPlan> {
  const { info, id, from } = await originOf(tree, own)
  // A clone that cmake makes cannot be read before it is configured.
  const isKnown = from.kind === 'package' || from.kind === 'source'
  if (!isKnown || features.length === 0) return { info, id, from, features: [] }
  return { info, id: `${id}-${featuresId(features)}`, from, features }
}

async function originOf(
  tree: string,
  own: OwnLlamaCpp | undefined,
): Promise<Omit<LlamaServerPlan, 'features'>> {
  const pinned = (await pinnedLlamaCpp(tree)) ?? 'unknown'
  if (own?.kind === 'program') {
    const dir = await llamaServerFolder(own.path)
    const info = { origin: 'user', build: await llamaServerVersion(dir), pinned } as const
    return { info, id: `user-${shortHash(await describeFiles(dir))}`, from: { kind: 'program', dir } }
  }
  if (own?.kind === 'source') {
    const info = { origin: 'user', build: own.path, pinned } as const
    const id = `source-${shortHash([await sourceFiles(own.path), await inputsId(tree, [SERVER_PROJECT])])}`
    return { info, id, from: { kind: 'source', dir: own.path } }
  }
  const sdist = sdistOf(pinned)
  if (sdist === undefined) {
    const info = { origin: 'upstream', build: pinned, pinned } as const
    return { info, id: `${pinned}-${await inputsId(tree, SERVER_INPUTS)}`, from: { kind: 'upstream' } }
  }
  const build = `b${sdist.build}`
  const info = { origin: 'pypi', build, sha256: sdist.sha256, pinned } as const
  return { info, id: `${build}-${await inputsId(tree, [SERVER_PROJECT])}`, from: { kind: 'package', sdist } }
}

/** The sources of a `llama-server`: the pristine ones if cmake does not clone them, and the files to replace. */
export interface Sources {
  pristine: string | undefined
  writes: readonly FileWrite[]
}

/**
 * Compiles a `llama-server` as upstream does, or uses the user's own, and copies it with its libraries to a folder. All
 * programs with the same plan are compiled in one folder, patched or not: from one to the other, only what depends on a
 * changed file is compiled again.
 *
 * @throws Failure `source`, `build`
 */
export async function makeLlamaServer(
  space: Workspace,
  plan: LlamaServerPlan,
  { pristine, writes }: Sources,
  to: string,
  task: Compile,
): Promise<void> {
  const { from } = plan
  if (from.kind === 'program') return copyLlamaServer(from.dir, to)
  const { tree, ...options } = task
  const dir = join(space.cache, 'llama-server', plan.id)
  // cmake's folders depend on the path of their project. Releases can share a copy of the project in the same folder.
  for (const input of presentInputs(tree, SERVER_INPUTS)) {
    await mkdir(dirname(join(dir, 'project', input)), { recursive: true })
    await cp(join(tree, input), join(dir, 'project', input), { recursive: true, preserveTimestamps: true })
  }
  const ggml = pristine === undefined ? '' : await ggmlProject(pristine)
  const variant = bestVariant(ggml, plan.features)
  const copy = pristine === undefined ? undefined : { pristine, dir: join(dir, 'llama.cpp') }
  await cmakeBuild(space, join(dir, 'cmake'), {
    ...options,
    source: join(dir, 'project', SERVER_PROJECT),
    preset: platform() === 'darwin' ? 'darwin' : 'cpu',
    target: 'llama-server',
    also: await otherPrograms(tree),
    definitions: [...(variant ? onlyVariant(variant) : []), ...RELOCATABLE],
    env: copy && { OLLAMA_LLAMA_CPP_SOURCE: copy.dir },
    before: copy && (() => writeSources(copy, writes)),
    after: () => copyLlamaServer(join(dir, 'cmake', 'bin'), to, brokenVariants(ggml)),
  })
}

/** Up to v0.32, Ollama runs `llama-quantize` to check each file that a model is created from. */
async function otherPrograms(tree: string): Promise<string[]> {
  const text = await readFile(join(tree, 'server/quantization.go'), 'utf8').catch(() => '')
  return text.includes('FindLlamaCppBinary("llama-quantize")') ? ['llama-quantize'] : []
}

function ggmlProject(llamaCpp: string): Promise<string> {
  return readFile(join(llamaCpp, 'ggml/src/CMakeLists.txt'), 'utf8')
}

/** What is compiled of a checkout: a copy of it is compiled, so that all of it must be part of the copy's name. */
async function sourceFiles(dir: string): Promise<unknown[]> {
  const folders = ['cmake', 'common', 'ggml', 'include', 'src', 'tools', 'vendor']
  try {
    const project = await readFile(join(dir, 'CMakeLists.txt'), 'utf8')
    return [project, ...(await Promise.all(folders.map((name) => describeFiles(join(dir, name)))))]
  } catch (cause) {
    throw new Failure('usage', `${dir} is not a checkout of llama.cpp`, {
      hint: 'unset OLLAMA_LLAMA_CPP_SOURCE, or set it to the folder of a checkout',
      cause,
    })
  }
}

function shortHash(value: unknown): string {
  return hashOf(value).slice(0, 16)
}
