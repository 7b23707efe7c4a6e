import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workspace } from '@exaone4/harness'

/** The path of the newest page that `pnpm test:conformance` wrote; undefined if there is none. */
export async function lastReport({ reports }: Workspace): Promise<string | undefined> {
  const folders = await readdir(reports).catch(() => [])
  const found = await Promise.all(
    folders.map(async (name) => {
      const path = join(reports, name, 'report.html')
      return stat(path).then(
        ({ mtimeMs }) => [{ path, mtimeMs }],
        () => [],
      )
    }),
  )
  return found.flat().sort((a, b) => b.mtimeMs - a.mtimeMs)[0]?.path
}
