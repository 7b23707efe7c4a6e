import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileWrite, readerOf, writeFiles } from '@exaone4/patches'

/** What tests include and what is compiled with them: small beside the rest of llama.cpp. */
const COPIED = ['common', 'src', 'tests', 'tools/server/tests'] as const
const AS_THEY_ARE = ['vendor', 'include', 'ggml/include'] as const

/** A copy of the part of llama.cpp that tests are compiled from. */
export interface SourceCopy {
  tree: string
  pristine: string
  /** Folders for `#include`. */
  includes: string[]
}

/** Copies the part of pristine sources that tests are compiled from. */
export async function copySources(pristine: string, tree: string): Promise<SourceCopy> {
  await mkdir(tree, { recursive: true })
  for (const folder of COPIED) await cp(join(pristine, folder), join(tree, folder), { recursive: true })
  const includes = [
    ...['common', 'tests'].map((folder) => join(tree, folder)),
    ...AS_THEY_ARE.map((folder) => join(pristine, folder)),
  ]
  return { tree, pristine, includes }
}

/** Writes those files that are in the copy and differ there, and returns their paths. */
export function writeTo({ tree }: SourceCopy, writes: readonly FileWrite[]): string[] {
  const read = readerOf(tree)
  const different = writes.filter(
    ({ path, content }) =>
      COPIED.some((folder) => path.startsWith(`${folder}/`)) && !read(path)?.equals(content),
  )
  writeFiles(tree, different)
  return different.map(({ path }) => join(tree, path))
}
