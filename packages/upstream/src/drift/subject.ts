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

/** The upstream tree that the series is tried on. */
export interface Subject {
  /** `v0.34.4`, `main (1a2b3c4d5e6f)` or a folder's name. */
  name: string
  /** It is only read. */
  dir: string
  /** The options that give it again. */
  options: string
}

export interface SubjectFlags {
  release?: string
  source?: string
}

/**
 * Gets a tree, newest release of all if nothing else is wanted, and runs a task with it.
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
  // A proxy that knows few versions must not take us back behind what is supported.
  const known = [...(await publishedVersions(space)), ...releases.map(({ version }) => version)]
  return known.filter(isStable).sort(compareVersions).at(-1) ?? MAIN
}
