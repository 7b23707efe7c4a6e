import { DriftFailure } from '@exaone4/patches'
import type { FittedTopic } from '../topics/fit-topic.ts'
import { commitPatches } from './commits.ts'
import { type Made, madeOf } from './record.ts'
import { branchOf, commitOf } from './repository.ts'
import { commitsIn, gitText, isAncestor, type Worktree } from './worktree.ts'

/** The state of a topic's branch in the user's repository. */
export interface BranchState {
  tip: string
  /** The latest of our commits that the branch still contains; missing if somebody rewrote them. */
  made?: Made
  /** Commits that somebody added, oldest first; without `made`, all of them. */
  manual: string[]
}

/**
 * Reads a branch; undefined where there is none.
 *
 * @param roots commits that do not belong to the topic, with all their ancestors: the base, and tips of dependencies
 */
export async function branchStateOf(
  worktree: Worktree,
  topic: string,
  roots: readonly string[],
): Promise<BranchState | undefined> {
  const tip = await commitOf(worktree.repository, `refs/heads/${branchOf(topic)}`)
  if (tip === undefined) return undefined
  for (const made of (await madeOf(worktree.dir, topic)).reverse()) {
    if (!(await isAncestor(worktree, made.head, tip))) continue
    const all = await commitsIn(worktree, tip, made.parent, ...roots)
    return { tip, made, manual: all.filter((commit) => !made.commits.includes(commit)) }
  }
  return { tip, manual: await commitsIn(worktree, tip, ...roots) }
}

/**
 * Separates our commits from those that somebody added when there is no record of the branch: ours are the ones that
 * the patches would make on the same parent. Changes the worktree.
 */
export async function recognizeCommits(
  worktree: Worktree,
  fitted: FittedTopic,
  branchState: BranchState,
  signoff: boolean,
): Promise<BranchState> {
  const [first] = branchState.manual
  if (branchState.made || first === undefined) return branchState
  const parent = await gitText(worktree, 'rev-parse', `${first}^`)
  const commits = await ourCommits(worktree, fitted, parent, signoff)
  const own = branchState.manual.slice(0, commits.length)
  const [made, there] = await Promise.all([contentsOf(worktree, commits), contentsOf(worktree, own)])
  const last = own.at(-1)
  if (last === undefined || made !== there) return branchState
  return {
    ...branchState,
    made: { head: last, parent, commits: own, patchesHash: '', passed: [] },
    manual: branchState.manual.slice(own.length),
  }
}

async function ourCommits(
  worktree: Worktree,
  fitted: FittedTopic,
  parent: string,
  signoff: boolean,
): Promise<string[]> {
  try {
    return (await commitPatches(worktree, fitted, parent, signoff)).commits
  } catch (error) {
    if (error instanceof DriftFailure) return []
    throw error
  }
}

/** Trees and messages of commits, without sign-offs, which the user may have added. */
async function contentsOf(worktree: Worktree, commits: readonly string[]): Promise<string> {
  const each = commits.map((commit) => gitText(worktree, 'show', '--no-patch', '--format=%T%n%B', commit))
  return (await Promise.all(each)).map((text) => text.replace(/\s*^Signed-off-by: .*$/gm, '')).join('\0')
}
