import { join } from 'node:path'
import { plainGit, run, type Workspace, withScratch } from '@exaone4/harness'

/** What patches change, and what tells which patches are for these sources. */
const READ = ['CMakeLists.txt', 'common', 'src', 'tests', 'tools/server']

/** Runs a task on the files of a commit that patches of llama.cpp read, and removes them. */
export function withSourcesOf<T>(
  space: Workspace,
  repository: string,
  commit: string,
  task: (sources: string) => Promise<T>,
): Promise<T> {
  return withScratch(join(space.cache, 'scratch'), async (scratch) => {
    const archive = join(scratch, 'sources.tar')
    await plainGit(repository, ['archive', '--format=tar', `--output=${archive}`, commit, '--', ...READ])
    await run({
      command: 'tar',
      args: ['-xf', archive, '-C', scratch],
      cwd: scratch,
      log: join(space.cache, 'log', 'llama-cpp-sources.log'),
      code: 'source',
    })
    return task(scratch)
  })
}
