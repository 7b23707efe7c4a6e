import { constants, copyFile, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { execa } from 'execa'

/** The CUDA libraries that ggml is linked with. */
const RUNTIME = /^lib(cudart|cublas|cublasLt)\.so\.\d+$/

/**
 * Copies the CUDA libraries that a library needs, directly or indirectly, under the names by which they are loaded.
 *
 * @param cmake the folder of the cmake build, which records where they are
 * @throws Failure `build`
 */
export async function copyRuntime(library: string, cmake: string, to: string): Promise<void> {
  const folders = await runtimeFolders(cmake)
  const copied = new Set<string>()
  const copyFor = async (path: string): Promise<void> => {
    for (const name of (await needed(path)).filter((each) => RUNTIME.test(each) && !copied.has(each))) {
      copied.add(name)
      const from = await firstWith(folders, name)
      await copyFile(from, join(to, name), constants.COPYFILE_FICLONE)
      await copyFor(from)
    }
  }
  await copyFor(library)
}

async function needed(library: string): Promise<string[]> {
  const result = await execa('readelf', ['-d', library], { env: { LC_ALL: 'C' }, stdin: 'ignore' })
  return [...result.stdout.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name = '']) => name)
}

/** The folders of the CUDA libraries that cmake found. */
async function runtimeFolders(cmake: string): Promise<string[]> {
  const cache = await readFile(join(cmake, 'CMakeCache.txt'), 'utf8')
  const found = cache.matchAll(/^CUDA_(?:cudart|cublas|cublasLt)_LIBRARY:FILEPATH=(\/.*)$/gm)
  return [...new Set([...found].map(([, path = '']) => dirname(path)))]
}

async function firstWith(folders: readonly string[], name: string): Promise<string> {
  for (const path of folders.map((folder) => join(folder, name))) {
    if (await stat(path).catch(() => undefined)) return path
  }
  throw new Failure('build', `the CUDA toolkit has no ${name}, which the build must include`, {
    detail: `looked in ${folders.join(', ')}`,
    hint: 'install its runtime libraries, or use another toolkit: --cuda-toolkit pip',
  })
}
