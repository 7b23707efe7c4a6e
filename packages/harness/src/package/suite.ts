import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { run } from '../run.ts'
import type { Task } from './archive.ts'

/** The files of a workspace that pnpm reads. */
const ROOT_FILES = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'LICENSE']

const rootManifest = z.object({ packageManager: z.string() })
const packageManifest = z.object({ files: z.array(z.string()) })

/** Copies this program and installs only the packages that it needs at run time. */
export async function copySuite({ space, signal }: Task, root: string): Promise<void> {
  await copySources(space.root, root)
  const { packageManager } = rootManifest.parse(await readJson(join(root, 'package.json')))
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
    hint: 'pnpm installs packages from its store, and downloads those that the store lacks: check the network',
    ...(signal && { signal }),
  })
}

/** Copies of each package what its `package.json` lists under `files`. */
export async function copySources(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const file of ROOT_FILES) await cp(join(from, file), join(to, file))
  for (const name of await readdir(join(from, 'packages'))) {
    const folder = join('packages', name)
    const { files } = packageManifest.parse(await readJson(join(from, folder, 'package.json')))
    for (const file of ['package.json', ...files]) {
      await cp(join(from, folder, file), join(to, folder, file), { recursive: true })
    }
  }
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'))
}
