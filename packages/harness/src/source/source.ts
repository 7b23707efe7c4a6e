import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, readdir, readlink, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Release } from '@exaone4/patches'
import { dirHash } from './dirhash.ts'
import { git } from './git.ts'
import { downloadModule, type PinnedModule } from './gomod.ts'

export const UPSTREAM_MODULE = 'github.com/ollama/ollama'
const UPSTREAM_GIT = `https://${UPSTREAM_MODULE}.git`

const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'build', 'dist', 'node_modules'])

/** Where a pristine tree comes from. */
export type Source = { kind: 'gomod' } | { kind: 'git'; url: string } | { kind: 'path'; dir: string }

/** Reads `gomod`, `git`, `git:URL` or `path:DIR`. */
export function parseSource(text: string): Source {
  const [kind, rest] = text.includes(':')
    ? [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]
    : [text, '']
  if (kind === 'gomod' && rest === '') return { kind }
  if (kind === 'git') return { kind, url: gitAddress(rest) }
  if (kind === 'path' && rest !== '') return { kind, dir: resolve(rest) }
  throw new Failure('usage', `unknown source ${JSON.stringify(text)}`, {
    hint: 'use gomod, git, git:URL or path:DIR',
  })
}

/** git takes a path relative to the new clone, but the user means it relative to the current folder. */
function gitAddress(text: string): string {
  if (text === '') return UPSTREAM_GIT
  return existsSync(text) ? resolve(text) : text
}

/** A name for the tree of a release from a source; just the version for the default source. */
export function treeName(release: Release, source: Source): string {
  if (source.kind === 'gomod') return release.version
  if (source.kind === 'git' && source.url === UPSTREAM_GIT) return `${release.version}-git`
  const place = source.kind === 'git' ? source.url : source.dir
  const digest = createHash('sha256').update(place).digest('hex').slice(0, 8)
  return `${release.version}-${source.kind}-${basename(place).replace(/\W+/g, '-')}-${digest}`
}

/**
 * Identifies the content of a source, to detect changes: the release's checksum, or for a folder, which may change at
 * any time, the names, sizes and times of its files.
 *
 * @throws Failure `usage` for a folder that is not an Ollama tree
 */
export async function sourceSum(release: Release, source: Source): Promise<string> {
  if (source.kind !== 'path') return release.sum
  requireTree(source.dir)
  const digest = createHash('sha256')
  for (const { path } of await filesToCopy(source.dir)) {
    const { size, mtimeMs, mode } = await lstat(join(source.dir, path))
    digest.update(`${JSON.stringify([path, size, mtimeMs, mode])}\n`)
  }
  return `files:${digest.digest('base64')}`
}

/** Puts a pristine tree into an empty folder. Throws a `source` failure. */
export async function fetchTree(
  release: Release,
  source: Source,
  target: string,
  scratch: string,
): Promise<void> {
  switch (source.kind) {
    case 'gomod':
      return fetchModule(release, target, scratch)
    case 'git':
      return fetchClone(release.version, source.url, target)
    case 'path':
      return fetchFolder(source.dir, target)
  }
}

/** The Go module of a release. */
export function releaseModule({ version, sum, goModSum }: Release): PinnedModule {
  return { path: UPSTREAM_MODULE, version, sum, goModSum }
}

async function fetchModule(release: Release, target: string, scratch: string): Promise<void> {
  const module = await downloadModule(releaseModule(release), scratch)
  await copyTree(module.dir, target)
  const found = await dirHash(target, `${UPSTREAM_MODULE}@${release.version}`)
  if (found !== release.sum) {
    throw new Failure('source', `the tree of ${release.version} differs from the published one`, {
      detail: `expected ${release.sum}\nfound    ${found}\nin       ${module.dir}`,
      hint: 'the Go module cache was changed after the download: run "go clean -modcache" and try again',
    })
  }
}

/** Clones one tag or branch, without its history. */
export async function fetchClone(name: string, url: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true })
  try {
    await git(target).raw('clone', '--quiet', '--depth=1', `--branch=${name}`, '--', url, '.')
  } catch (cause) {
    throw new Failure('source', `cannot clone ${name} from ${url}`, {
      detail: String((cause as Error).message).trim(),
      hint: 'check the address and the network, or use --source gomod',
      cause,
    })
  }
}

export async function fetchFolder(dir: string, target: string): Promise<void> {
  requireTree(dir)
  await copyTree(dir, target)
}

/** Throws a `usage` failure for a folder that cannot contain Ollama's source. */
export function requireTree(dir: string): void {
  if (existsSync(join(dir, 'go.mod'))) return
  throw new Failure('usage', `${dir} is not an Ollama tree: it has no go.mod`, {
    hint: 'give the folder of a checkout: --source path:DIR',
  })
}

/**
 * Copies files and makes the copies writable, so that even an interrupted copy can be removed: files in module caches
 * are read-only.
 */
async function copyTree(from: string, to: string): Promise<void> {
  for (const { path, isLink } of await filesToCopy(from)) {
    const [source, target] = [join(from, path), join(to, path)]
    await mkdir(dirname(target), { recursive: true })
    if (isLink) {
      await symlink(await readlink(source), target)
    } else {
      await copyFile(source, target)
      await chmod(target, (await stat(source)).mode | 0o200)
    }
  }
}

interface FileToCopy {
  path: string
  isLink: boolean
}

/** Files and links below a folder, without version control and build folders. */
async function filesToCopy(dir: string): Promise<FileToCopy[]> {
  const top = (await readdir(dir)).filter((name) => !LEFT_OUT.has(name)).sort()
  return (await Promise.all(top.map((name) => filesBelow(dir, name)))).flat()
}

async function filesBelow(dir: string, path: string): Promise<FileToCopy[]> {
  const info = await lstat(join(dir, path))
  if (info.isDirectory()) {
    const names = (await readdir(join(dir, path))).sort()
    return (await Promise.all(names.map((name) => filesBelow(dir, join(path, name))))).flat()
  }
  return info.isFile() || info.isSymbolicLink() ? [{ path, isLink: info.isSymbolicLink() }] : []
}
