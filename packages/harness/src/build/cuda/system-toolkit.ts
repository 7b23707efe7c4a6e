import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../../toolchain/find-program.ts'

export const SEARCHED =
  'on PATH, in the bin folders of CUDA_HOME and CUDA_PATH, of /usr/local/cuda* and of /opt/cuda'

/** Compilers of toolkits on this machine, the one to prefer first. */
export async function systemCompilers(roots: Roots = SYSTEM_ROOTS): Promise<string[]> {
  const { CUDA_HOME, CUDA_PATH } = process.env
  const named = [CUDA_HOME, CUDA_PATH].filter((root) => root !== undefined && root !== '')
  const candidates = [
    ...named.map((root) => join(root as string, 'bin/nvcc')),
    findProgram('nvcc'),
    ...(await usualRoots(roots)).map((root) => join(root, 'bin/nvcc')),
  ].filter((path) => path !== undefined)
  const there = await Promise.all(candidates.map((path) => stat(path).catch(() => undefined)))
  return [...new Set(candidates.filter((_, index) => there[index]?.isFile()))]
}

/** Folders that toolkits are put into, and those that are one. */
interface Roots {
  parent: string
  single: string
}

const SYSTEM_ROOTS: Roots = { parent: '/usr/local', single: '/opt/cuda' }

/** `/usr/local/cuda` is the one that the administrator chose; without it, the newest. */
async function usualRoots({ parent, single }: Roots): Promise<string[]> {
  const names = await readdir(parent).catch(() => [])
  const newestFirst = names
    .filter((name) => /^cuda(-\d+(\.\d+)*)?$/.test(name))
    .sort((a, b) => (a === 'cuda' ? -1 : b === 'cuda' ? 1 : b.localeCompare(a, 'en', { numeric: true })))
  return [...newestFirst.map((name) => join(parent, name)), single]
}
