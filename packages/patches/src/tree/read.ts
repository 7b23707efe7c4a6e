import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'

/** A file of a tree by its path with forward slashes; undefined where there is none. */
export type ReadFile = (path: string) => Buffer | undefined

/** Reads from a tree in a folder. Throws a `source` failure for what is there and cannot be read. */
export function readerOf(tree: string): ReadFile {
  return (path) => readIfFile(join(tree, path))
}

function readIfFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new Failure('source', `cannot read ${path}: ${error instanceof Error ? error.message : error}`, {
      hint: 'give a readable tree of a supported release',
      cause: error,
    })
  }
}
