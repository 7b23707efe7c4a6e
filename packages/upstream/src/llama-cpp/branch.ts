import { Failure } from '@exaone4/failure'
import { type Identity, plainGit, quoted } from '@exaone4/harness'
import type { FileWrite } from '@exaone4/patches'
import { branchOf, commitOf, type Repository } from '../branch/repository.ts'
import { commitOn } from './commit.ts'

export interface Branch {
  base: string
  writes: readonly FileWrite[]
  message: string
  identity: Identity
}

/** Do not run the user's hooks. */
const NO_HOOKS = ['core.hooksPath=/dev/null']

/**
 * Creates the branch of a topic, with one commit. A branch that has the same files stays, with the messages that a person
 * gave its commits.
 *
 * @param scratch the folder for temporary files
 * @returns the tip of the branch
 * @throws Failure `usage` if there is a branch with other files
 */
export async function createBranch(
  repository: Repository,
  scratch: string,
  id: string,
  branch: Branch,
): Promise<string> {
  const { dir } = repository
  const name = branchOf(id)
  const made = await commitOn(dir, scratch, branch)
  const found = await commitOf(repository, `refs/heads/${name}`)
  if (found === undefined) {
    await plainGit(dir, ['update-ref', '-m', 'exaone4: prepare', `refs/heads/${name}`, made, ''], {
      config: NO_HOOKS,
    })
    return made
  }
  if ((await treeOf(dir, found)) === (await treeOf(dir, made))) return found
  throw new Failure('usage', `${name} is there already, with other files`, {
    hint: `keep it under another name, then run the command again: git -C ${quoted(dir)} branch -m ${name} ${name}-before`,
  })
}

/** The id of a commit's tree. */
export async function treeOf(repository: string, commit: string): Promise<string> {
  return (await plainGit(repository, ['rev-parse', `${commit}^{tree}`])).stdout.toString().trim()
}
