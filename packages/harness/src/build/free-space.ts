import { statfs } from 'node:fs/promises'
import { Failure } from '@exaone4/failure'
import type { Workspace } from '../workspace.ts'
import type { BuildInfo } from './build-info.ts'

/** Bytes for the trees, the compiled files and the result. */
const NEEDED_SPACE = { cpu: 3e9, cuda: 6e9 }

/**
 * Fails if the disk has too little space for a build.
 *
 * @throws Failure `prerequisite`
 */
export async function checkSpace(space: Workspace, backend: BuildInfo['backend']): Promise<void> {
  const needed = NEEDED_SPACE[backend]
  const { bavail, bsize } = await statfs(space.root)
  const free = bavail * bsize
  if (free >= needed) return
  throw new Failure(
    'prerequisite',
    `${(free / 1e9).toFixed(1)} GB are free, a build needs ${needed / 1e9} GB`,
    {
      hint: `free some space on the disk of ${space.root} and run the command again`,
    },
  )
}
