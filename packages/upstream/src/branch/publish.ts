import { Failure } from '@exaone4/failure'
import { plainGit } from '@exaone4/harness'
import { branchOf } from './repository.ts'
import type { Workshop } from './workshop.ts'

/** No hook of the user's runs for what we do. */
const NO_HOOKS = ['core.hooksPath=/dev/null']

/**
 * Makes or moves a topic's branch in the user's repository, if it is still where it was. Nothing else of the
 * repository changes.
 *
 * `before` is where the branch was, undefined where there was none; `base` a commit that the user has.
 *
 * @throws Failure `source`
 */
export async function publish(
  { tree, repository }: Workshop,
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
    throw new Failure('source', `the branch ${branchOf(topic)} could not be moved`, {
      detail: (cause as Error).message,
      hint: 'if something else works in that repository, wait for it, and run the command again',
      cause,
    })
  }
}
