import { createHash } from 'node:crypto'
import { git, type Identity } from '@exaone4/harness'
import { planSeries, readerOf, seriesHash, type TreeFacts, treeFacts, writeFiles } from '@exaone4/patches'
import { commitMessage } from '../text/message.ts'
import type { FittedTopic } from '../topics/fit-topic.ts'
import { conflictFailure, finishPick, type Picked, pick } from './conflict.ts'
import type { Stopped } from './record.ts'
import { checkOut, gitText, isAncestor, type Worktree } from './worktree.ts'

/** The commits of a branch, as far as they are made. */
export interface History {
  head: string
  /** Commits made from patches. */
  commits: string[]
}

/** A hash of everything that determines the commits that the patches make on a given parent. */
export function patchesHash(
  { patches }: FittedTopic,
  facts: TreeFacts,
  identity: Identity,
  signoff: boolean,
): string {
  const messages = patches.map((patch) => commitMessage(patch, facts))
  return createHash('sha256')
    .update(JSON.stringify([seriesHash(patches), messages, identity, signoff]))
    .digest('hex')
}

/**
 * Commits a topic's patches on top of a parent, in the worktree.
 *
 * @throws DriftFailure if the patches do not apply; nothing is committed then
 */
export async function commitPatches(
  worktree: Worktree,
  { patches }: FittedTopic,
  parent: string,
  signoff: boolean,
): Promise<History> {
  await checkOut(worktree, parent)
  const facts = treeFacts(readerOf(worktree.tree))
  const plans = planSeries(worktree.tree, patches)
  const repository = git(worktree.tree, worktree.identity)
  const commits: string[] = []
  for (const { patch, writes } of plans) {
    if (writes.length === 0) continue
    writeFiles(worktree.tree, writes)
    await repository.raw('add', '--force', '--', ...writes.map(({ path }) => path))
    const options = ['--quiet', '--no-verify', '--cleanup=verbatim', ...(signoff ? ['--signoff'] : [])]
    await repository.raw('commit', ...options, `--message=${commitMessage(patch, facts)}`)
    commits.push(await gitText(worktree, 'rev-parse', 'HEAD'))
  }
  return { head: commits.at(-1) ?? parent, commits }
}

/** Identifies the commits being cherry-picked, for a run that a conflict may stop. */
export type CherryPicks = Omit<Stopped, 'remaining' | 'head' | 'commits'>

/**
 * Cherry-picks manual commits on top of the worktree's HEAD.
 *
 * @param stopped called with the remaining commits, before a conflict is thrown
 * @throws Failure `drift` for a conflict
 */
export async function cherryPickAll(
  worktree: Worktree,
  { topic, parent, tip }: CherryPicks,
  history: History,
  manual: readonly string[],
  stopped: (state: Stopped) => Promise<void>,
  first: (commit: string) => Promise<Picked> = (commit) => pick(worktree, commit),
): Promise<History> {
  let { head } = history
  for (const [index, commit] of manual.entries()) {
    const outcome = await (index === 0 ? first(commit) : pick(worktree, commit))
    if (typeof outcome !== 'string') {
      await stopped({ topic, parent, commits: history.commits, head, remaining: manual.slice(index), tip })
      throw await conflictFailure(worktree, topic, commit, outcome)
    }
    head = await gitText(worktree, 'rev-parse', 'HEAD')
  }
  return { ...history, head }
}

/** Resumes after the user has resolved a conflict. */
export async function resumeCherryPicks(
  worktree: Worktree,
  state: Stopped,
  stopped: (state: Stopped) => Promise<void>,
): Promise<History> {
  const history: History = { head: await headOf(worktree, state), commits: state.commits }
  return cherryPickAll(worktree, state, history, state.remaining, stopped, (commit) =>
    finishPick(worktree, commit, state.head),
  )
}

/** When nothing remains to be picked, commits that the user has added since belong to the branch. */
async function headOf(worktree: Worktree, { head, remaining }: Stopped): Promise<string> {
  if (remaining.length > 0) return head
  const there = await gitText(worktree, 'rev-parse', 'HEAD')
  return (await isAncestor(worktree, head, there)) ? there : head
}
