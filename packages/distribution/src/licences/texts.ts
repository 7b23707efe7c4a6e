import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { LicenceText } from './licence.ts'

const LICENCE = /^(un)?licen[cs]e|^copying|^notice|^patents$/i
const CODE = /\.(go|s|c|cpp|h|hpp)$/

/** Licence files of a folder, those of the folder itself first. */
export async function licenceTexts(dir: string, recursive = true): Promise<LicenceText[]> {
  const entries = await readdir(dir, { recursive, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && LICENCE.test(entry.name) && !CODE.test(entry.name))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split('/').includes('testdata'))
    .sort((a, b) => depth(a) - depth(b) || rank(a) - rank(b) || (a < b ? -1 : 1))
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(join(dir, file), 'utf8') })))
}

const depth = (file: string): number => file.split('/').length
/** The licence itself comes before notices about it. */
const rank = (file: string): number => (/licen[cs]e|copying/i.test(file) ? 0 : 1)
