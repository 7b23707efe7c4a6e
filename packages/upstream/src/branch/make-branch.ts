import { createHash } from 'node:crypto'
import { git, type Identity } from '@exaone4/harness'
import { planSeries, readerOf, seriesHash, type TreeFacts, treeFacts, writeFiles } from '@exaone4/patches'
import type { FittedTopic } from '../text/fit-topic.ts'
import { commitMessage } from '../text/message.ts'
import { conflictFailure, finishPick, type Picked, pick } from './conflict.ts'
import type { Stopped } from './record.ts'
import { ask, checkOut, isAncestor, type Workshop } from './workshop.ts'

/** The history of a branch as it grows in the work tree. */
export interface Grown {
  head: string
  /** Commits that rules made. */
  commits: string[]
}

/** What decides which commits the rules make on a given commit. */
export function rulesHash(
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
 * Makes a topic's commits from rules on top of a commit, in the work tree.
 *
 * @throws DriftFailure where the rules do not fit; nothing was committed then
 */
export async function growFromRules(
  workshop: Workshop,
  { patches }: FittedTopic,
  parent: string,
  signoff: boolean,
): Promise<Grown> {
  await checkOut(workshop, parent)
  const facts = treeFacts(readerOf(workshop.tree))
  const plans = planSeries(workshop.tree, patches)
  const repository = git(workshop.tree, workshop.identity)
  const commits: string[] = []
  for (const { patch, writes } of plans) {
    if (writes.length === 0) continue
    writeFiles(workshop.tree, writes)
    await repository.raw('add', '--force', '--', ...writes.map(({ path }) => path))
    const options = ['--quiet', '--no-verify', '--cleanup=verbatim', ...(signoff ? ['--signoff'] : [])]
    await repository.raw('commit', ...options, `--message=${commitMessage(patch, facts)}`)
    commits.push(await ask(workshop, 'rev-parse', 'HEAD'))
  }
  return { head: commits.at(-1) ?? parent, commits }
}

/** What a carrying needs to go on after a stop. */
export type Carrying = Omit<Stopped, 'remaining' | 'head' | 'commits'>

/**
 * Carries commits by hand on top of the work tree's.
 *
 * @param stopped told what is left, before a conflict is thrown as a `drift` failure
 */
export async function carry(
  workshop: Workshop,
  { topic, parent, tip }: Carrying,
  grown: Grown,
  byHand: readonly string[],
  stopped: (state: Stopped) => Promise<void>,
  first: (commit: string) => Promise<Picked> = (commit) => pick(workshop, commit),
): Promise<Grown> {
  let { head } = grown
  for (const [index, commit] of byHand.entries()) {
    const outcome = await (index === 0 ? first(commit) : pick(workshop, commit))
    if (typeof outcome !== 'string') {
      await stopped({ topic, parent, commits: grown.commits, head, remaining: byHand.slice(index), tip })
      throw await conflictFailure(workshop, topic, commit, outcome)
    }
    head = await ask(workshop, 'rev-parse', 'HEAD')
  }
  return { ...grown, head }
}

/** Goes on where a conflict stopped the carrying, now that the user has resolved it. */
export async function carryOn(
  workshop: Workshop,
  state: Stopped,
  stopped: (state: Stopped) => Promise<void>,
): Promise<Grown> {
  const grown: Grown = { head: await endOf(workshop, state), commits: state.commits }
  return carry(workshop, state, grown, state.remaining, stopped, (commit) =>
    finishPick(workshop, commit, state.head),
  )
}

/** Where all is carried, what the user has committed on top since is part of it. */
async function endOf(workshop: Workshop, { head, remaining }: Stopped): Promise<string> {
  if (remaining.length > 0) return head
  const there = await ask(workshop, 'rev-parse', 'HEAD')
  return (await isAncestor(workshop, head, there)) ? there : head
}
