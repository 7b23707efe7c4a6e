import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of this program: the repository, a bundle, or the installed npm package. Only a repository is written to. */
export const programFolder: string = join(import.meta.dirname, '../../..')

/** Is this the repository, or a bundle, which is laid out like one? */
export const isRepository: boolean = existsSync(join(programFolder, 'pnpm-workspace.yaml'))

/** The environment variable that names the work folder of the npm package. */
export const FOLDER = 'EXAONE4_FOLDER'

/** The folder for builds, caches and reports of a program that is installed in `program`. */
export function folderOf(program: string, isRepository: boolean, given: string | undefined): string {
  return isRepository ? program : resolve(given || '.')
}

/** The folder in which commands make `dist`, `.cache`, `ollama-src` and `reports`. */
export const workFolder: string = folderOf(programFolder, isRepository, process.env[FOLDER])
