import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { plainGit, type Workspace, withScratch } from '@exaone4/harness'

/** What a folder of pristine sources has besides llama.cpp's own files. */
const NOT_UPSTREAM = ':(exclude).sdist-sha256'

/**
 * A git repository with llama.cpp's pristine sources, for users without a clone of it: one commit on `master`, with the
 * tag of the build. Created in the project's cache when it is missing.
 *
 * @param pristine the folder of the sources, whose name is the build: `b11076`
 */
export async function sourceRepository(space: Workspace, pristine: string): Promise<string> {
  const build = basename(pristine)
  const dir = join(space.cache, 'pr', `llama.cpp-${build}`)
  if (existsSync(dir)) return dir
  await withScratch(join(space.cache, 'pr'), async (scratch) => {
    const made = join(scratch, 'repository')
    await plainGit(scratch, ['init', '--quiet', '--bare', '--initial-branch=master', made])
    const git = (...args: string[]) => plainGit(made, [`--work-tree=${pristine}`, ...args])
    await git('add', '--all', '--force', '--', pristine, NOT_UPSTREAM)
    await git('commit', '--quiet', `--message=${build}`)
    await git('tag', build)
    await rename(made, dir)
  })
  return dir
}
