import { lstat, readdir, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { BUILD_INFO, describeFile } from '@exaone4/harness'
import type { Difference } from './difference.ts'
import { LIBRARIES, OWN_FOLDER, type PlacedBuild } from './place.ts'

/** Compares every file and symbolic link of a build with its description. Reads all of them, in seconds. */
export async function compareFiles(build: PlacedBuild): Promise<Difference[]> {
  const { files, links = {} } = build.info
  const compared = [
    ...Object.entries(files).map(([path, { sha256 }]) => compareFile(build.dir, path, sha256)),
    ...Object.entries(links).map(([path, target]) => compareLink(build.dir, path, target)),
  ]
  const present = await pathsOf(build)
  const extra = present.filter(
    ({ path, isLink }) =>
      files[path] === undefined && links[path] === undefined && !(isLink && build.info.links === undefined),
  )
  return [
    ...(await Promise.all(compared)).flat(),
    ...extra.map(({ path }) => difference('extra', path, 'the build has no such file')),
  ]
}

async function compareFile(dir: string, path: string, wanted: string): Promise<Difference[]> {
  const kind = await kindOf(join(dir, path))
  if (kind === undefined) return [difference('missing', path, 'the file is missing')]
  if (kind !== 'file') return [difference('changed', path, `it is a ${kind}, not a file`)]
  const { sha256 } = await describeFile(join(dir, path))
  return sha256 === wanted ? [] : [difference('changed', path, `its SHA-256 is ${sha256}, not ${wanted}`)]
}

async function compareLink(dir: string, path: string, wanted: string): Promise<Difference[]> {
  const kind = await kindOf(join(dir, path))
  if (kind === undefined) return [difference('missing', path, `the link to ${wanted} is missing`)]
  if (kind !== 'link') return [difference('changed', path, `it is a ${kind}, not a link to ${wanted}`)]
  const target = await readlink(join(dir, path))
  return target === wanted ? [] : [difference('changed', path, `it is a link to ${target}, not to ${wanted}`)]
}

async function kindOf(path: string): Promise<'file' | 'link' | 'folder' | 'device' | undefined> {
  const found = await lstat(path).catch(ignoreMissing)
  if (found === undefined) return undefined
  if (found.isSymbolicLink()) return 'link'
  if (found.isDirectory()) return 'folder'
  return found.isFile() ? 'file' : 'device'
}

interface Present {
  path: string
  isLink: boolean
}

/** What is in the place of a build, without folders. Of a shared folder such as /usr, only libraries of Ollama count. */
async function pathsOf({ dir, isUnpacked }: PlacedBuild): Promise<Present[]> {
  const start = isUnpacked ? join(dir, LIBRARIES) : dir
  const entries = await readdir(start, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({
      path: relative(dir, join(entry.parentPath, entry.name)),
      isLink: entry.isSymbolicLink(),
    }))
    .filter(({ path }) => path !== BUILD_INFO && !path.startsWith(`${OWN_FOLDER}/`))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function difference(kind: Difference['kind'], subject: string, said: string): Difference {
  return { kind, subject, said }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}
