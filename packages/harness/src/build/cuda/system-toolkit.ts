import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../../toolchain/find-program.ts'

export const SEARCHED =
  'in CUDA_HOME or CUDA_PATH if set, otherwise on PATH and in the bin folders of /usr/local/cuda* and /opt/cuda'

/**
 * Compilers of the toolkits on this machine, the preferred one first. If the environment names one, no other is used.
 */
export async function systemCompilers(roots: Roots = SYSTEM_ROOTS): Promise<string[]> {
  const named = process.env.CUDA_HOME || process.env.CUDA_PATH
  const folders = named ? [named] : await usualRoots(roots)
  const onPath = named ? undefined : findProgram('nvcc')
  const candidates = [onPath, ...folders.map((root) => join(root, 'bin/nvcc'))].filter(
    (path) => path !== undefined,
  )
  const there = await Promise.all(candidates.map((path) => stat(path).catch(() => undefined)))
  return [...new Set(candidates.filter((_, index) => there[index]?.isFile()))]
}

/** Folders that contain toolkits, and folders that are one. */
interface Roots {
  parent: string
  single: string
}

const SYSTEM_ROOTS: Roots = { parent: '/usr/local', single: '/opt/cuda' }

/** The administrator chose `/usr/local/cuda`; without it, the newest comes first. */
async function usualRoots({ parent, single }: Roots): Promise<string[]> {
  const names = await readdir(parent).catch(() => [])
  const newestFirst = names
    .filter((name) => /^cuda(-\d+(\.\d+)*)?$/.test(name))
    .sort((a, b) => (a === 'cuda' ? -1 : b === 'cuda' ? 1 : b.localeCompare(a, 'en', { numeric: true })))
  return [...newestFirst.map((name) => join(parent, name)), single]
}
