import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { run, type Workspace } from '@exaone4/harness'
import { parse } from 'yaml'
import { z } from 'zod'

const pnpmSchema = z.object({
  packages: z.record(z.string(), z.object({ resolution: z.object({ integrity: z.string().optional() }) })),
})
const npmSchema = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ version: z.string(), integrity: z.string().optional() })),
})

/** The hash of each package that this repository is tested with, by `name@version`. */
export type TestedPackages = ReadonlyMap<string, string>

/** Reads the packages of `pnpm-lock.yaml`. */
export async function testedPackages(root: string): Promise<TestedPackages> {
  const { packages } = pnpmSchema.parse(parse(await readFile(join(root, 'pnpm-lock.yaml'), 'utf8')))
  return new Map(
    Object.entries(packages).flatMap(([name, { resolution }]) =>
      resolution.integrity === undefined ? [] : [[name, resolution.integrity] as const],
    ),
  )
}

/** The version of each package that is tested in one version only. */
export function onlyVersions(tested: TestedPackages): Record<string, string> {
  const versions = new Map<string, string[]>()
  for (const id of tested.keys()) {
    const at = id.lastIndexOf('@')
    versions.set(id.slice(0, at), [...(versions.get(id.slice(0, at)) ?? []), id.slice(at + 1)])
  }
  return Object.fromEntries(
    [...versions].flatMap(([name, [version = '', ...others]]) =>
      others.length === 0 ? [[name, version]] : [],
    ),
  )
}

/**
 * Writes `npm-shrinkwrap.json` beside a manifest: from a registry, npm then installs all packages, also indirect ones, in the
 * versions and with the hashes that this repository is tested with.
 *
 * @param scratch an empty folder
 * @throws Failure `check` if npm cannot do without a package that is not tested, `build`, `interrupted`
 */
export async function writeShrinkwrap(
  space: Workspace,
  manifest: { dependencies: Record<string, string> },
  folder: string,
  scratch: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const tested = await testedPackages(space.root)
  const others = Object.entries(onlyVersions(tested)).filter(([name]) => !(name in manifest.dependencies))
  const overrides = Object.fromEntries(others)
  await writeFile(join(scratch, 'package.json'), JSON.stringify({ ...manifest, overrides }))
  await run({
    command: 'npm',
    args: [
      ...[
        'install',
        '--package-lock-only',
        '--ignore-scripts',
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
      ],
      // Which registry a package came from is up to whoever installs it.
      '--omit-lockfile-registry-resolved',
    ],
    cwd: scratch,
    log: join(space.cache, 'log', 'npm-shrinkwrap.log'),
    code: 'build',
    hint: 'npm reads the list of versions of each package from the registry: check the network',
    signal,
  })
  const lock = npmSchema.parse(JSON.parse(await readFile(join(scratch, 'package-lock.json'), 'utf8')))
  const untested = untestedPackages(lock.packages, tested)
  if (untested.length > 0) {
    throw new Failure('check', 'npm chose packages that pnpm-lock.yaml does not have', {
      detail: untested.join('\n'),
      hint: 'update pnpm-lock.yaml with pnpm update, and test again',
    })
  }
  await writeFile(join(folder, 'npm-shrinkwrap.json'), `${JSON.stringify(lock, null, 2)}\n`)
}

/** Packages of a `package-lock.json` that are not tested, or have another hash. */
export function untestedPackages(
  packages: Readonly<Record<string, { version: string; integrity?: string | undefined }>>,
  tested: TestedPackages,
): string[] {
  return Object.entries(packages).flatMap(([path, { version, integrity }]) => {
    const id = `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`
    return path === '' || (integrity !== undefined && tested.get(id) === integrity) ? [] : [id]
  })
}
