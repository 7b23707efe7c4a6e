import { DriftFailure } from '@exaone4/patches'
import type { FittedTopic } from '../text/fit-topic.ts'
import { growFromRules } from './make-branch.ts'
import { type Made, madeOf } from './record.ts'
import { branchOf, commitOf } from './repository.ts'
import { ask, commitsIn, isAncestor, type Workshop } from './workshop.ts'

/** A topic's branch as it is in the repository. */
export interface Standing {
  tip: string
  /** What was made last that the branch still holds; none where its commits were made or rewritten by hand. */
  made?: Made
  /** Commits by hand, oldest first; without `made`, all of them. */
  byHand: string[]
}

/**
 * Reads a branch; undefined where there is none.
 *
 * @param below what its commits may stand on: the base, and the ends of branches below
 */
export async function standingOf(
  workshop: Workshop,
  topic: string,
  below: readonly string[],
): Promise<Standing | undefined> {
  const tip = await commitOf(workshop.repository, `refs/heads/${branchOf(topic)}`)
  if (tip === undefined) return undefined
  for (const made of (await madeOf(workshop.dir, topic)).reverse()) {
    if (!(await isAncestor(workshop, made.head, tip))) continue
    const all = await commitsIn(workshop, tip, made.parent, ...below)
    return { tip, made, byHand: all.filter((commit) => !made.commits.includes(commit)) }
  }
  return { tip, byHand: await commitsIn(workshop, tip, ...below) }
}

/**
 * Finds a branch's commits from rules where nothing is remembered of it: they are those that the rules make on the
 * commit below. The work tree is used for it.
 */
export async function recognized(
  workshop: Workshop,
  fitted: FittedTopic,
  standing: Standing,
  signoff: boolean,
): Promise<Standing> {
  const [first] = standing.byHand
  if (standing.made || first === undefined) return standing
  const parent = await ask(workshop, 'rev-parse', `${first}^`)
  const commits = await commitsByRules(workshop, fitted, parent, signoff)
  const own = standing.byHand.slice(0, commits.length)
  const [made, there] = await Promise.all([contentsOf(workshop, commits), contentsOf(workshop, own)])
  const last = own.at(-1)
  if (last === undefined || made !== there) return standing
  return {
    ...standing,
    made: { head: last, parent, commits: own, rules: '', passed: [] },
    byHand: standing.byHand.slice(own.length),
  }
}

async function commitsByRules(
  workshop: Workshop,
  fitted: FittedTopic,
  parent: string,
  signoff: boolean,
): Promise<string[]> {
  try {
    return (await growFromRules(workshop, fitted, parent, signoff)).commits
  } catch (error) {
    if (error instanceof DriftFailure) return []
    throw error
  }
}

/** Trees and messages of commits. A sign-off is not of the rules. */
async function contentsOf(workshop: Workshop, commits: readonly string[]): Promise<string> {
  const each = commits.map((commit) => ask(workshop, 'show', '--no-patch', '--format=%T%n%B', commit))
  return (await Promise.all(each)).map((text) => text.replace(/\s*^Signed-off-by: .*$/gm, '')).join('\0')
}
