import { basename, dirname, join } from 'node:path'
import { run } from '../run.ts'
import type { Workspace } from '../workspace.ts'

export type Compression = 'xz' | 'gzip'

/** How archives are compressed. The number of cores does not affect the bytes. */
export const compressors: Readonly<
  Record<
    Compression,
    {
      program: string
      debian: string
      command: string
      extension: string
      /** The option of tar. */
      flag: string
    }
  >
> = {
  xz: {
    program: 'xz',
    debian: 'xz-utils',
    command: 'xz -6 -T0 --block-size=24MiB',
    extension: 'xz',
    flag: 'J',
  },
  gzip: { program: 'gzip', debian: 'gzip', command: 'gzip -n -6', extension: 'gz', flag: 'z' },
}

/** Files for people and compilers, and files of pnpm that contain the time or the path of the folder. */
const LEFT_OUT = [
  '.bin',
  '*.map',
  '*.d.ts',
  '*.d.mts',
  '*.d.cts',
  '.modules.yaml',
  '.pnpm-workspace-state-v1.json',
]

export interface Task {
  space: Workspace
  signal?: AbortSignal
}

/** Packs a folder with sorted names and without times, owners or local settings. */
export async function pack(
  { space, signal }: Task,
  { folder, archive, compression }: { folder: string; archive: string; compression: Compression },
): Promise<void> {
  await run({
    command: 'tar',
    args: [
      ...[
        '--create',
        '--format=gnu',
        '--sort=name',
        '--mtime=@0',
        '--owner=0',
        '--group=0',
        '--numeric-owner',
      ],
      '--mode=u=rwX,go=rX',
      ...LEFT_OUT.map((pattern) => `--exclude=${pattern}`),
      `--use-compress-program=${compressors[compression].command}`,
      ...['--file', archive, '--directory', dirname(folder), basename(folder)],
    ],
    cwd: dirname(folder),
    env: { LC_ALL: 'C' },
    log: join(space.cache, 'log', 'bundle-pack.log'),
    code: 'build',
    ...(signal && { signal }),
  })
}
