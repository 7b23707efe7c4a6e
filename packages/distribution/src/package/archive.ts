import { readdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { run, type Workspace } from '@exaone4/harness'

/** What upstream's script for releases uses. The number of threads does not change the bytes. */
const COMPRESSOR = 'zstd -9 -T0'

export interface ArchiveRequest {
  /** The folder whose content is packed. */
  folder: string
  archive: string
  signal?: AbortSignal | undefined
}

/**
 * Packs a folder so that the same content gives the same bytes: sorted names, no times, no owners. `bin` and `lib`
 * themselves are left out, since they belong to the system where the archive is unpacked to /usr.
 */
export async function packFolder(
  space: Workspace,
  { folder, archive, signal }: ArchiveRequest,
): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .map((entry) => ({ path: relative(folder, join(entry.parentPath, entry.name)), entry }))
    .filter(({ path, entry }) => !entry.isDirectory() || path.includes('/'))
    .map(({ path }) => path)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const list = `${archive}.list`
  await writeFile(list, paths.map((path) => `${path}\0`).join(''))
  await run({
    command: 'tar',
    args: [
      ...['--create', '--format=gnu', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'],
      ...['--mode=u=rwX,go=rX', '--no-recursion', `--use-compress-program=${COMPRESSOR}`],
      ...['--file', archive, '--directory', folder, '--null', '--verbatim-files-from', '--files-from', list],
    ],
    cwd: folder,
    env: { LC_ALL: 'C' },
    log: join(space.cache, 'log', 'package.log'),
    code: 'build',
    signal,
  })
}
