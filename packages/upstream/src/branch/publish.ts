import { Failure } from '@exaone4/failure'
import { plainGit } from '@exaone4/harness'
import { branchOf } from './repository.ts'
import type { Worktree } from './worktree.ts'

/** Do not run the user's hooks. */
const NO_HOOKS = ['core.hooksPath=/dev/null']

/**
 * Creates or moves a topic's branch in the user's repository, provided that nothing else moved it meanwhile. Nothing
 * else in the repository changes.
 *
 * `before` is the old tip, undefined for a new branch; `base` is a commit that the repository already has.
 *
 * @throws Failure `source`
 */
export async function publish(
  { tree, repository }: Worktree,
  topic: string,
  { head, before, base }: { head: string; before: string | undefined; base: string },
): Promise<void> {
  if (head === before) return
  const pack = await plainGit(tree, ['pack-objects', '--revs', '--stdout', '-q'], {
    input: `${head}\n^${base}\n`,
  })
  await plainGit(repository.dir, ['unpack-objects', '-q'], { input: pack.stdout })
  const name = `refs/heads/${branchOf(topic)}`
  try {
    await plainGit(repository.dir, ['update-ref', '-m', 'exaone4: prepare', name, head, before ?? ''], {
      config: NO_HOOKS,
    })
  } catch (cause) {
    throw new Failure('source', `cannot move the branch ${branchOf(topic)}`, {
      detail: (cause as Error).message,
      hint: 'if another program is using that repository, wait for it, then run the command again',
      cause,
    })
  }
}
