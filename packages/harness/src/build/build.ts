import { rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { codeOf, type Patch, projectOf, type Release, readerOf, treeFacts } from '@exaone4/patches'
import { withLock } from '../lock.ts'
import { withScratch } from '../scratch.ts'
import { git } from '../source/git.ts'
import { type Source, treeName } from '../source/source.ts'
import { preparedTree, type Tree } from '../source/tree.ts'
import { explainSystemError } from '../system-error.ts'
import { ensurePrerequisites } from '../toolchain/install.ts'
import { buildPrerequisites } from '../toolchain/prerequisites.ts'
import type { Workspace } from '../workspace.ts'
import { type CpuChoice, planBackends } from './backends.ts'
import { BUILD_INFO, type BuildInfo, describeFiles, describeLinks, readBuildInfo } from './build-info.ts'
import { type BackendRequest, chooseBackend } from './choose-backend.ts'
import { planCuda } from './cuda/plan.ts'
import type { ToolkitChoice } from './cuda/toolkit.ts'
import { checkSpace } from './free-space.ts'
import { goBuild, goFlags } from './go-build.ts'
import { hashOf } from './hash.ts'
import { cudaJobs, room } from './jobs.ts'
import type { OwnLlamaCpp } from './llama-server.ts'
import { type Replacements, stockReplacements, writeOverlay } from './overlay.ts'

/** To be raised when the same inputs are built in another way, so that existing builds are made again. */
const BUILD_STEPS = 2

export type Step = 'prerequisites' | 'source' | 'binary' | 'backends' | 'finish'

export interface BuildRequest {
  release: Release
  source: Source
  backend: BackendRequest['backend']
  toolkit?: ToolkitChoice | undefined
  /** Architectures for CUDA (default: those of the GPUs in this machine). */
  architectures?: readonly string[] | undefined
  cpu: CpuChoice
  variant: BuildInfo['variant']
  patches: readonly Patch[]
  /** Parallel compilers (default: one per core; fewer CUDA compilers if memory is short). */
  jobs?: number | undefined
  /** The user's own llama.cpp, for releases that run a `llama-server`. */
  llamaCpp?: OwnLlamaCpp | undefined
  /** May system packages be installed? */
  install: boolean
  onStep?: ((step: Step) => void) | undefined
  /** Prints something that the user must know, such as that packages are being installed. */
  say?: ((line: string) => void) | undefined
  /** Reports progress within a step. */
  onLine?: ((line: string) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface Build {
  dir: string
  /** The program to run. */
  ollama: string
  info: BuildInfo
  /** False if the build already existed. */
  built: boolean
}

/**
 * Makes a build unless it already exists. If it fails or is interrupted, the last good build stays in place.
 *
 * @throws Failure `prerequisite`, `source`, `drift`, `build`, `interrupted`
 */
export async function build(space: Workspace, request: BuildRequest): Promise<Build> {
  try {
    return await makeBuild(space, request)
  } catch (error) {
    throw explainSystemError(error)
  }
}

async function makeBuild(space: Workspace, request: BuildRequest): Promise<Build> {
  const { release, source, variant, onStep, signal } = request

  onStep?.('prerequisites')
  const installing = {
    install: request.install,
    say: (line: string) => request.say?.(line),
    signal,
  }
  const findings = await ensurePrerequisites(space, buildPrerequisites, installing)
  const tools = Object.fromEntries(
    findings.map(({ prerequisite, program, version }) => [prerequisite.id, `${program} ${version}`]),
  )
  const cuda = await chooseBackend(
    space,
    {
      ...request,
      toolkit: request.toolkit ?? 'auto',
      before: await architecturesBefore(space, treeName(release, source)),
      ownServer: request.llamaCpp?.kind === 'program',
    },
    { ...installing, onLine: request.onLine },
  )
  const backend = cuda ? 'cuda' : 'cpu'

  onStep?.('source')
  const waiting = { say: (line: string) => request.say?.(line), signal }
  const tree = await preparedTree(space, release, source, request.patches, waiting)
  const series = variant === 'patched' ? tree.series : null
  const libraries = await planBackends(
    space,
    tree.dir,
    request.llamaCpp,
    cuda && (await planCuda(tree.dir, cuda)),
    request.cpu,
    { series: tree.patches, variant },
    { ...installing, onLine: request.onLine },
  )
  const ofOllama = variant === 'patched' ? codeOf(readerOf(tree.dir), tree.patches) : {}
  const code = { ...ofOllama, ...libraries.code }
  const flags = goFlags(binaryVersion(release, series))
  const key = hashOf([
    BUILD_STEPS,
    release.sum,
    treeName(release, source),
    await treeId(tree, variant),
    backend,
    series,
    code,
    tools,
    flags,
    libraries.id,
  ])
  const dir = join(space.dist, `${treeName(release, source)}-${backend}-${variant}`)
  const patches = tree.patches
    .filter((patch) => projectOf(patch) === 'Ollama' || libraries.patches.includes(patch.id))
    .map(({ id }) => id)
  const facts = [...treeFacts(readerOf(tree.dir))]
  // Two commands that want the same build: the second waits, and finds it.
  return withLock(join(space.dist, `.${basename(dir)}.lock`), waiting, async () => {
    const made = await readBuildInfo(dir)
    if (made?.key === key) {
      const { llamaServer, cuda } = libraries
      const links = made.links ?? (await describeLinks(dir))
      const info = {
        ...made,
        patches,
        facts,
        ...(llamaServer && { llamaServer }),
        ...(cuda && { cuda }),
        links,
      }
      // The key of a stock build has no patches, but the build tells which ones it lacks. Neither does a key have the facts
      // that are looked for, nor what builds of old versions of this project did not record.
      if (!isDeepStrictEqual(info, made)) await writeBuildInfo(dir, info)
      return { dir, ollama: join(dir, 'bin/ollama'), info, built: false }
    }

    await checkSpace(space, backend)
    const compile = {
      tree: tree.dir,
      jobs: request.jobs ?? room().cores,
      cudaJobs: request.jobs ?? cudaJobs(room()),
      onLine: request.onLine,
      signal,
    }
    return withScratch(space.dist, async (scratch) => {
      onStep?.('binary')
      const replacements: Replacements = variant === 'stock' ? await stockReplacements(tree) : new Map()
      const overlay = await writeOverlay(tree.dir, replacements, join(scratch, 'overlay'))
      const result = join(scratch, 'result')
      await goBuild(space, { ...compile, output: join(result, 'bin/ollama'), overlay, flags })

      onStep?.('backends')
      await libraries.make(join(result, 'lib/ollama'), compile)

      onStep?.('finish')
      const info: BuildInfo = {
        version: 2,
        release: release.version,
        sum: release.sum,
        source: source.kind,
        backend,
        variant,
        series,
        code,
        patches,
        facts,
        key,
        tools,
        flags,
        cpu: libraries.features.length > 0 ? [...libraries.features] : undefined,
        llamaServer: libraries.llamaServer,
        cuda: libraries.cuda,
        files: await describeFiles(result),
        links: await describeLinks(result),
      }
      await writeBuildInfo(result, info)
      await replaceFolder(result, dir, scratch)
      return { dir, ollama: join(dir, 'bin/ollama'), info, built: true }
    })
  })
}

/** The architectures of an existing CUDA build of the same tree, patched or stock. */
async function architecturesBefore(space: Workspace, tree: string): Promise<string[]> {
  const variants = ['patched', 'stock'] as const
  const infos = await Promise.all(
    variants.map((variant) => readBuildInfo(join(space.dist, `${tree}-cuda-${variant}`))),
  )
  return infos.find((info) => info?.cuda)?.cuda?.architectures ?? []
}

async function writeBuildInfo(dir: string, info: BuildInfo): Promise<void> {
  const path = join(dir, BUILD_INFO)
  await writeFile(`${path}.new`, `${JSON.stringify(info, null, 2)}\n`)
  await rename(`${path}.new`, path)
}

/** An id of the source to compile, independent of where it came from. */
async function treeId(tree: Tree, variant: BuildInfo['variant']): Promise<string> {
  const commit = variant === 'stock' ? tree.upstream : 'HEAD'
  return (await git(tree.dir).revparse([`${commit}^{tree}`])).trim()
}

/** The version that a build reports. The part after `+` is ignored in comparisons. */
function binaryVersion(release: Release, series: string | null): string {
  const version = release.version.replace(/^v/, '')
  return series === null ? version : `${version}+exaone4.${series.slice(0, 8)}`
}

async function replaceFolder(from: string, to: string, scratch: string): Promise<void> {
  const old = join(scratch, 'old')
  await rename(to, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rename(from, to)
}
