import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { temporaryFolder } from './series-tree.ts'

export const ROOT: string = join(import.meta.dirname, '../../..')

/** A copy of this repository in its current state, without builds and trees, with the installed packages. */
export async function repositoryCopy(): Promise<string> {
  const copy = await temporaryFolder()
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
  })
  for (const path of stdout.split('\0').filter((name) => name !== '')) {
    await mkdir(dirname(join(copy, path)), { recursive: true })
    await cp(join(ROOT, path), join(copy, path), { force: true }).catch(ignoreMissing)
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  for (const name of await readdir(join(ROOT, 'packages'))) {
    const modules = join('packages', name, 'node_modules')
    if (!existsSync(join(ROOT, modules))) continue
    await cp(join(ROOT, modules), join(copy, modules), { recursive: true, verbatimSymlinks: true })
  }
  return copy
}

/** git lists deleted files until the deletion is committed. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
