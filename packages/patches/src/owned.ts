import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Patch } from './patch.ts'

/** A file of ours that a patch adds. */
export interface OwnedFile {
  /** `<patch>/go/<path>`. */
  id: string
  /** Path in upstream's tree, with forward slashes. */
  path: string
  /** Where it lies on this machine. */
  location: string
}

/** The files a patch adds, sorted by path. */
export function ownedFiles({ id, goDir, omit = [] }: Patch): OwnedFile[] {
  if (!existsSync(goDir)) return []
  return readdirSync(goDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((location) => ({ path: relative(goDir, location).split(sep).join('/'), location }))
    .filter(({ path }) => !omit.includes(path))
    .map(({ path, location }) => ({ id: `${id}/go/${path}`, path, location }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
