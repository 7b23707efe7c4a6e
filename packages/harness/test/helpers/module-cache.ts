import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { type Files, temporaryTree, writeTree } from '../../testing/project.ts'
import { environment } from '../../testing/tree.ts'

export interface CachedModule {
  /** `<path>@<version>`; it is in the real module cache. */
  id: string
  /** What its extracted folder holds; without them the Go command extracts the zip. */
  files?: Files
  /** What is written in place of its zip. */
  zip?: string
}

/**
 * Makes a module cache that looks as after a download, and uses it, with no network, until the test ends. The Go
 * command compares only the hash that it noted then.
 */
export async function useModuleCache(modules: readonly CachedModule[]): Promise<string> {
  const real = (await execa('go', ['env', 'GOMODCACHE'])).stdout
  const cache = await temporaryTree()
  for (const { id, files, zip = '' } of modules) {
    const [path = '', version = ''] = id.split('@')
    const download = join('cache/download', path, '@v', version)
    await mkdir(dirname(join(cache, download)), { recursive: true })
    for (const kind of ['info', 'mod', 'ziphash']) {
      await cp(join(real, `${download}.${kind}`), join(cache, `${download}.${kind}`))
    }
    await writeFile(join(cache, `${download}.zip`), zip)
    if (files) await writeTree(join(cache, id), files)
  }
  environment({ GOMODCACHE: cache, GOPROXY: 'off', GOFLAGS: '-modcacherw' })
  return cache
}
