import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, readdir, readlink, stat, symlink } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Failure, type Release } from '@exaone4/patches'
import { dirHash } from './dirhash.ts'
import { git } from './git.ts'
import { downloadModule } from './gomod.ts'

const UPSTREAM_MODULE = 'github.com/ollama/ollama'
const UPSTREAM_GIT = `https://${UPSTREAM_MODULE}.git`

/** Where a pristine tree comes from. */
export type Source = { kind: 'gomod' } | { kind: 'git'; url: string } | { kind: 'path'; dir: string }

/** Reads `gomod`, `git`, `git:URL` or `path:DIR`. */
export function parseSource(text: string): Source {
  const [kind, rest] = text.includes(':')
    ? [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]
    : [text, '']
  if (kind === 'gomod' && rest === '') return { kind }
  if (kind === 'git')
    return { kind, url: rest === '' ? UPSTREAM_GIT : /^\.\.?(\/|$)/.test(rest) ? resolve(rest) : rest }
  if (kind === 'path' && rest !== '') return { kind, dir: resolve(rest) }
  throw new Failure('usage', `unknown source ${JSON.stringify(text)}`, {
    hint: 'use gomod, git, git:URL or path:DIR',
  })
}

/** A name for the tree of a release from a source; plain for the default source. */
export function treeName(release: Release, source: Source): string {
  if (source.kind === 'gomod') return release.version
  if (source.kind === 'git' && source.url === UPSTREAM_GIT) return `${release.version}-git`
  const place = source.kind === 'git' ? source.url : source.dir
  const digest = createHash('sha256').update(place).digest('hex').slice(0, 8)
  return `${release.version}-${source.kind}-${basename(place).replace(/\W+/g, '-')}-${digest}`
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
      return fetchClone(release, source.url, target)
    case 'path':
      return fetchFolder(source.dir, target)
  }
}

async function fetchModule(release: Release, target: string, scratch: string): Promise<void> {
  const module = await downloadModule(release.version, UPSTREAM_MODULE, scratch)
  await copyTree(module.dir, target)
  const found = await dirHash(target, `${UPSTREAM_MODULE}@${release.version}`)
  if (found !== release.sum) {
    throw new Failure('source', `the tree of ${release.version} is not what upstream published`, {
      detail: `expected ${release.sum}\nfound    ${found}\nin       ${module.dir}`,
      hint: 'the Go module cache was changed after the download: run "go clean -modcache" and try again',
    })
  }
}

async function fetchClone(release: Release, url: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true })
  try {
    await git(target).raw('clone', '--quiet', '--depth=1', `--branch=${release.version}`, '--', url, '.')
  } catch (cause) {
    throw new Failure('source', `cannot clone ${release.version} from ${url}`, {
      detail: String((cause as Error).message).trim(),
      hint: 'check the address and the network, or use --source gomod',
      cause,
    })
  }
}

async function fetchFolder(dir: string, target: string): Promise<void> {
  if (!existsSync(join(dir, 'go.mod'))) {
    throw new Failure('usage', `${dir} is not an Ollama tree: it has no go.mod`, {
      hint: 'give the folder of a checkout: --source path:DIR',
    })
  }
  await copyTree(dir, target)
}

const LEFT_OUT = new Set(['.git', 'build', 'dist', 'node_modules'])

/**
 * Copies files as they are, without version control and build folders. The copy can be written, and removed,
 * at any moment of the work: module caches are read-only, and so would be what an interrupted copy leaves.
 */
async function copyTree(from: string, to: string, top = true): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true })
  await mkdir(to, { recursive: true })
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (top && LEFT_OUT.has(entry.name)) continue
    if (entry.isDirectory()) await copyTree(source, target, false)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else if (entry.isFile()) {
      await copyFile(source, target)
      await chmod(target, (await stat(source)).mode | 0o200)
    }
  }
}
