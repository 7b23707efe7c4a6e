import { platform } from 'node:os'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'
import { findProgram } from './find-program.ts'
import type { Prerequisite } from './prerequisites.ts'
import { type Finding, probe } from './probe.ts'

export interface InstallOptions {
  /** May system packages be installed? */
  install: boolean
  /** Told before anything is installed. */
  say: (line: string) => void
  signal?: AbortSignal | undefined
}

/** The one line that installs what is missing, for this platform; undefined where there is none. */
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

/**
 * Sees to it that all prerequisites are there. Where we are root on a Debian, missing packages are installed;
 * elsewhere it stops and names the line that installs them.
 *
 * @throws Failure `prerequisite`
 */
export async function ensurePrerequisites(
  space: Workspace,
  prerequisites: readonly Prerequisite[],
  options: InstallOptions,
): Promise<Finding[]> {
  const findings = await Promise.all(prerequisites.map(probe))
  const wrong = findings.filter((finding) => finding.state !== 'found')
  if (wrong.length === 0) return findings

  const missing = wrong.map((finding) => finding.prerequisite)
  const installable = missing.every((prerequisite) => prerequisite.debian !== undefined)
  if (!(options.install && installable && isRoot() && hasApt())) throw missingFailure(wrong)

  await installDebian(
    space,
    missing.map((prerequisite) => prerequisite.debian as string),
    options,
  )
  const still = (await Promise.all(missing.map(probe))).filter((finding) => finding.state !== 'found')
  if (still.length > 0) throw missingFailure(still)
  return Promise.all(prerequisites.map(probe))
}

/** What to do about missing prerequisites: how to get each by hand, and the line that installs the others. */
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

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function hasApt(): boolean {
  return findProgram('apt-get') !== undefined
}
