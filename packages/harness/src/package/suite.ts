import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { run } from '../run.ts'
import type { Task } from './archive.ts'

/** What pnpm reads of a workspace. */
const ROOT_FILES = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'LICENSE']
const PACKAGE_PARTS = ['package.json', 'src']

const manifest = z.object({ packageManager: z.string() })

/** Copies this program, and installs the packages that it runs with beside it, and no others. */
export async function copySuite({ space, signal }: Task, root: string): Promise<void> {
  await mkdir(root, { recursive: true })
  for (const file of ROOT_FILES) await cp(join(space.root, file), join(root, file))
  for (const name of await readdir(join(space.root, 'packages'))) {
    for (const part of PACKAGE_PARTS) {
      const path = join('packages', name, part)
      const isThere = await stat(join(space.root, path)).catch(() => undefined)
      if (isThere) await cp(join(space.root, path), join(root, path), { recursive: true })
    }
  }
  const { packageManager } = manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  await run({
    command: 'npx',
    args: [
      ...['--yes', packageManager, 'install'],
      ...['--prod', '--frozen-lockfile', '--prefer-offline', '--ignore-scripts'],
    ],
    cwd: root,
    env: { CI: '1' },
    log: join(space.cache, 'log', 'bundle-install.log'),
    code: 'build',
    hint: 'packages come from the store of pnpm, or from the registry where it lacks one',
    ...(signal && { signal }),
  })
}
