import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { FileWrite } from '@exaone4/patches'
import { z } from 'zod'
import { withScratch } from '../scratch.ts'

/** Lists the files of a copy that may differ from the pristine ones. */
const WRITTEN = 'written.json'
const writtenSchema = z.array(z.string())

/** A folder for a copy of pristine sources, which are named by their content and stay as they are. */
export interface SourceCopy {
  pristine: string
  dir: string
}

/**
 * Makes a folder a copy of the pristine sources with some files replaced or added. Files that have the right content
 * stay as they are, so that only what depends on a change is compiled again. Can be repeated after it was interrupted.
 */
export async function writeSources(copy: SourceCopy, writes: readonly FileWrite[]): Promise<void> {
  const { pristine, dir } = copy
  if (!existsSync(dir)) await copySources(copy)
  const list = join(dirname(dir), WRITTEN)
  const contents = new Map(writes.map(({ path, content }) => [path, content]))
  const before = writtenSchema.parse(JSON.parse((await contentOf(list))?.toString() ?? '[]'))
  const paths = [...new Set([...before, ...contents.keys()])].sort()
  await replaceFile(list, JSON.stringify(paths))
  for (const path of paths) {
    const wanted = contents.get(path) ?? (await contentOf(join(pristine, path)))
    const file = join(dir, path)
    const found = await contentOf(file)
    if (wanted === undefined) {
      if (found) await rm(file)
    } else if (!found?.equals(wanted)) await replaceFile(file, wanted)
  }
  await replaceFile(list, JSON.stringify([...contents.keys()].sort()))
}

async function copySources({ pristine, dir }: SourceCopy): Promise<void> {
  await withScratch(dirname(dir), async (scratch) => {
    await cp(pristine, join(scratch, 'copy'), {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
      filter: async (path) => path === pristine || !(await isLeftOut(path)),
    })
    await rename(join(scratch, 'copy'), dir)
  })
}

/** Folders of version control, builds and dependencies of the web interface: large, and not compiled. */
async function isLeftOut(path: string): Promise<boolean> {
  const name = basename(path)
  return (
    name === '.git' || name === 'node_modules' || (/^build\b/.test(name) && (await stat(path)).isDirectory())
  )
}

async function replaceFile(file: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, content)
  await rename(`${file}.new`, file)
}

async function contentOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}
