import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { editIds, ownedFiles, type PatchStatus, readerOf, seriesStatus, treeFacts } from '@exaone4/patches'
import { type FittedTopic, fitTopic } from '../text/fit-topic.ts'
import type { Topic } from '../topics/topic.ts'
import { type Conflict, pick } from './conflict.ts'
import { endBelow } from './ends.ts'
import { growFromRules, rulesHash } from './make-branch.ts'
import { unfinishedRun } from './record.ts'
import { type Base, branchOf, identityOf, openRepository } from './repository.ts'
import { type Standing, standingOf } from './standing.ts'
import { ask, checkOut, isAncestor, openWorkshop, type Workshop } from './workshop.ts'

export interface CheckRequest {
  space: Workspace
  repository: string
  base: Base
  /** With those that they stand on; each after these. */
  topics: readonly Topic[]
}

export type EditState = 'applies' | 'already-upstream' | 'drifted'

/** How a topic's branch stands to a base. */
export interface BranchCheck {
  topic: string
  branch: string
  /** The branch's end; left out where there is no branch. */
  head?: string
  /** Does the branch hold all of the base, and of the branch that it stands on? */
  current: boolean
  /** Would the rules, which may have changed, make other commits there? */
  otherRules: boolean
  /** Commits of the base that the branch is without and that change its files, as `<hash> <subject>`. */
  moved: string[]
  /** Every edit and owned file, on the base. */
  edits: { id: string; state: EditState }[]
  patches: PatchStatus[]
  /** Commits by hand, and where they do not go with the base. */
  byHand: { commit: string; conflicts: Conflict[] }[]
}

/**
 * Compares branches with a base, moved perhaps since they were made. No branch changes.
 *
 * @throws Failure `usage` where none of the topics has a branch, or a run waits for a conflict to be resolved
 */
export async function checkBranches({
  space,
  repository,
  base,
  topics,
}: CheckRequest): Promise<BranchCheck[]> {
  const opened = await openRepository(repository)
  const workshop = await openWorkshop({ space, repository: opened, identity: await identityOf(opened) })
  if ((await unfinishedRun(workshop.dir))?.stopped) {
    const command = `pnpm pr:prepare --repo ${opened.dir}`
    throw new Failure('usage', 'a run waits for a conflict to be resolved', {
      hint: `${command} --continue\nor give it up: ${command} --abort`,
    })
  }
  const checks: BranchCheck[] = []
  const ends = new Map<string, string>()
  const tips = new Map<string, string>()
  for (const topic of topics) {
    const parent = endBelow(topic, ends, base)
    await checkOut(workshop, parent)
    const fitted = fitTopic(topic, workshop.tree)
    ends.set(topic.id, parent)
    if (fitted.patches.length === 0) continue
    const below = [base.commit, ...topic.after.flatMap((id) => tips.get(id) ?? [])]
    const standing = await standingOf(workshop, topic.id, below)
    if (standing) tips.set(topic.id, standing.tip)
    const { end, check } = await checkTopic(workshop, {
      fitted,
      parent,
      base,
      below,
      ...(standing && { standing }),
    })
    ends.set(topic.id, end)
    checks.push(check)
  }
  if (checks.some(({ head }) => head !== undefined)) return checks
  throw new Failure('usage', `none of the topics has a branch in ${opened.dir}`, {
    hint: `make them: pnpm pr:prepare --repo ${opened.dir}`,
  })
}

interface Subject {
  fitted: FittedTopic
  /** What its commits would stand on. */
  parent: string
  base: Base
  /** What the branch should hold. */
  below: readonly string[]
  standing?: Standing
}

/** The work tree must be at `parent`. The end is that of the commits that the rules make there. */
async function checkTopic(
  workshop: Workshop,
  { fitted, parent, base, below, standing }: Subject,
): Promise<{ end: string; check: BranchCheck }> {
  const patches = seriesStatus(workshop.tree, fitted.patches)
  const isOther = standing?.made !== undefined && isMadeOtherwise(workshop, fitted, standing)
  const check = {
    topic: fitted.topic.id,
    branch: branchOf(fitted.topic.id),
    patches,
    edits: editsOf(fitted, patches),
    otherRules: isOther,
    moved: [],
    byHand: [],
    current: false,
  }
  const fits = patches.every(({ state }) => state === 'applies')
  const { head: end } = fits ? await growFromRules(workshop, fitted, parent, false) : { head: parent }
  if (!standing) return { end, check }
  const { tip } = standing
  const root = await ask(workshop, 'merge-base', tip, base.commit)
  const held = await Promise.all(below.map((commit) => isAncestor(workshop, commit, tip)))
  return {
    end,
    check: {
      ...check,
      head: tip,
      current: held.every(Boolean),
      moved: await movedIn(workshop, root, base.commit, filesOf(fitted)),
      byHand: fits && standing.made ? await tryByHand(workshop, end, standing.byHand) : [],
    },
  }
}

/** A branch that nothing is remembered of is not known to be of other rules. */
function isMadeOtherwise(workshop: Workshop, fitted: FittedTopic, { made }: Standing): boolean {
  const facts = treeFacts(readerOf(workshop.tree))
  const hashes = [true, false].map((signoff) => rulesHash(fitted, facts, workshop.identity, signoff))
  return made !== undefined && !hashes.includes(made.rules)
}

function editsOf({ patches }: FittedTopic, states: readonly PatchStatus[]): BranchCheck['edits'] {
  const drifts = states.flatMap((state) => ('drifts' in state ? state.drifts : []))
  return editIds(patches).map((id) => {
    const code = drifts.find(({ edit }) => edit === id)?.code
    if (code === undefined) return { id, state: 'applies' }
    return { id, state: code === 'already-upstream' ? code : 'drifted' }
  })
}

/** Paths that a topic changes or adds. */
function filesOf({ patches }: FittedTopic): string[] {
  const files = patches.flatMap((patch) => [
    ...patch.edits.map(({ file }) => file),
    ...ownedFiles(patch).map(({ path }) => path),
  ])
  return [...new Set(files)]
}

async function movedIn(
  workshop: Workshop,
  from: string,
  to: string,
  files: readonly string[],
): Promise<string[]> {
  const list = await ask(workshop, 'log', '--reverse', '--format=%h %s', `${from}..${to}`, '--', ...files)
  return list.split('\n').filter((line) => line !== '')
}

/** Tries commits by hand, one after the other; what conflicts is left out for the next. */
async function tryByHand(
  workshop: Workshop,
  end: string,
  commits: readonly string[],
): Promise<BranchCheck['byHand']> {
  const tried: BranchCheck['byHand'] = []
  await checkOut(workshop, end)
  for (const commit of commits) {
    const name = await ask(workshop, 'show', '--no-patch', '--format=%h %s', commit)
    const outcome = await pick(workshop, commit)
    const conflicts = typeof outcome === 'string' ? [] : outcome
    if (conflicts.length > 0) await checkOut(workshop, await ask(workshop, 'rev-parse', 'HEAD'))
    tried.push({ commit: name, conflicts })
  }
  return tried
}
