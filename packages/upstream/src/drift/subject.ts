import { basename } from 'node:path'
import {
  cachedTree,
  parseSource,
  publishedModule,
  publishedVersions,
  quoted,
  requireTree,
  type Workspace,
  withClone,
} from '@exaone4/harness'
import { compareVersions, isStable, parseVersion, releases } from '@exaone4/patches'

/** The upstream tree on which the series is tried. */
export interface Subject {
  /** `v0.34.4`, `main (1a2b3c4d5e6f)` or the name of a folder. */
  name: string
  /** Read-only. */
  dir: string
  /** The command-line options that select this tree. */
  options: string
}

export interface SubjectFlags {
  release?: string
  source?: string
}

/**
 * Fetches a tree, by default that of upstream's newest release, and runs a task with it.
 *
 * @throws Failure `usage`, `source`
 */
export async function withSubject<T>(
  space: Workspace,
  { release = 'latest', source: from = 'gomod' }: SubjectFlags,
  task: (subject: Subject) => Promise<T>,
): Promise<T> {
  const source = parseSource(from)
  if (source.kind === 'path') {
    requireTree(source.dir)
    return task({ name: basename(source.dir), dir: source.dir, options: `--source ${quoted(from)}` })
  }
  const version = await versionOf(space, release)
  if (source.kind === 'git') {
    const options = `--source ${quoted(from)} --release ${version}`
    return withClone(space, { url: source.url, name: version }, (dir, commit) =>
      task({ name: version === MAIN ? `${MAIN} (${commit.slice(0, 12)})` : version, dir, options }),
    )
  }
  const options = `--release ${version}`
  const known = releases.find((supported) => supported.version === version)
  if (known) return task({ name: version, dir: await cachedTree(space, known), options })
  const module = await publishedModule(space, version)
  return task({
    name: version === MAIN ? `${MAIN} (${module.version})` : version,
    dir: module.dir,
    options,
  })
}

const MAIN = 'main'

async function versionOf(space: Workspace, release: string): Promise<string> {
  if (release === MAIN) return MAIN
  if (release !== 'latest') return parseVersion(release)
  // A module proxy may know only old versions: include the supported ones.
  const known = [...(await publishedVersions(space)), ...releases.map(({ version }) => version)]
  return known.filter(isStable).sort(compareVersions).at(-1) ?? MAIN
}
