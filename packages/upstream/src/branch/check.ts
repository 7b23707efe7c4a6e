import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { quoted } from '@exaone4/harness'
import { editIds, ownedFiles, type PatchStatus, readerOf, seriesStatus, treeFacts } from '@exaone4/patches'
import { type FittedTopic, fitTopic } from '../topics/fit-topic.ts'
import type { Topic } from '../topics/topic.ts'
import { type BranchState, branchStateOf } from './branch-state.ts'
import { commitPatches, patchesHash } from './commits.ts'
import { type Conflict, pick } from './conflict.ts'
import { unfinishedRun } from './record.ts'
import { type Base, branchOf, identityOf, openRepository } from './repository.ts'
import { parentTip } from './tips.ts'
import { checkOut, gitText, isAncestor, openWorktree, type Worktree } from './worktree.ts'

export interface CheckRequest {
  space: Workspace
  repository: string
  base: Base
  /** Each after the topics it depends on. */
  topics: readonly Topic[]
}

export type EditState = 'applies' | 'already-upstream' | 'drifted'

/** A topic's branch compared with a base. */
export interface BranchCheck {
  topic: string
  branch: string
  /** The tip of the branch; missing if there is no branch. */
  head?: string
  /** Does the branch contain the base and the branches it depends on? */
  current: boolean
  /** Would the patches make other commits now? */
  patchesChanged: boolean
  /** New commits of the base that change files of the topic, as `<hash> <subject>`. */
  moved: string[]
  /** Every edit and owned file, tried on the base. */
  edits: { id: string; state: EditState }[]
  patches: PatchStatus[]
  /** Commits that somebody added, and their conflicts with the base. */
  manual: { commit: string; conflicts: Conflict[] }[]
}

/**
 * Compares branches with a base that may have moved. No branch changes.
 *
 * @throws Failure `usage` if no topic has a branch, or a run waits for a conflict to be resolved
 */
export async function checkBranches({
  space,
  repository,
  base,
  topics,
}: CheckRequest): Promise<BranchCheck[]> {
  const opened = await openRepository(repository)
  const worktree = await openWorktree({ space, repository: opened, identity: await identityOf(opened) })
  if ((await unfinishedRun(worktree.dir))?.stopped) {
    const command = `pnpm pr:prepare --repo ${quoted(opened.dir)}`
    throw new Failure('usage', 'an earlier run stopped at a conflict that is not resolved', {
      hint: `resolve it, then: ${command} --continue\nor give up: ${command} --abort`,
    })
  }
  const checks: BranchCheck[] = []
  const tips = new Map<string, string>()
  const branchTips = new Map<string, string>()
  for (const topic of topics) {
    const parent = parentTip(topic, tips, base)
    await checkOut(worktree, parent)
    const fitted = fitTopic(topic, worktree.tree)
    tips.set(topic.id, parent)
    if (fitted.patches.length === 0) continue
    const roots = [base.commit, ...topic.dependsOn.flatMap((id) => branchTips.get(id) ?? [])]
    const branchState = await branchStateOf(worktree, topic.id, roots)
    if (branchState) branchTips.set(topic.id, branchState.tip)
    const { tip, check } = await checkTopic(worktree, {
      fitted,
      parent,
      base,
      roots,
      ...(branchState && { branchState }),
    })
    tips.set(topic.id, tip)
    checks.push(check)
  }
  if (checks.some(({ head }) => head !== undefined)) return checks
  throw new Failure('usage', `${opened.dir} has no branch for any of these topics`, {
    hint: `create the branches: pnpm pr:prepare --repo ${quoted(opened.dir)}`,
  })
}

interface Subject {
  fitted: FittedTopic
  /** The parent of the commits that the patches would make. */
  parent: string
  base: Base
  /** Commits that the branch should contain. */
  roots: readonly string[]
  branchState?: BranchState
}

/** The worktree must be at `parent`. Returns the tip of the commits that the patches make there. */
async function checkTopic(
  worktree: Worktree,
  { fitted, parent, base, roots, branchState }: Subject,
): Promise<{ tip: string; check: BranchCheck }> {
  const patches = seriesStatus(worktree.tree, fitted.patches)
  const patchesChanged = branchState?.made !== undefined && havePatchesChanged(worktree, fitted, branchState)
  const check = {
    topic: fitted.topic.id,
    branch: branchOf(fitted.topic.id),
    patches,
    edits: editsOf(fitted, patches),
    patchesChanged,
    moved: [],
    manual: [],
    current: false,
  }
  const fits = patches.every(({ state }) => state === 'applies')
  const { head: tip } = fits ? await commitPatches(worktree, fitted, parent, false) : { head: parent }
  if (!branchState) return { tip, check }
  const { tip: head } = branchState
  const root = await gitText(worktree, 'merge-base', head, base.commit)
  const contained = await Promise.all(roots.map((commit) => isAncestor(worktree, commit, head)))
  return {
    tip,
    check: {
      ...check,
      head,
      current: contained.every(Boolean),
      moved: await movedIn(worktree, root, base.commit, filesOf(fitted)),
      manual: fits && branchState.made ? await tryManual(worktree, tip, branchState.manual) : [],
    },
  }
}

/** Unknown, and so false, for a branch without a record. */
function havePatchesChanged(worktree: Worktree, fitted: FittedTopic, { made }: BranchState): boolean {
  const facts = treeFacts(readerOf(worktree.tree))
  const hashes = [true, false].map((signoff) => patchesHash(fitted, facts, worktree.identity, signoff))
  return made !== undefined && !hashes.includes(made.patchesHash)
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
  worktree: Worktree,
  from: string,
  to: string,
  files: readonly string[],
): Promise<string[]> {
  const list = await gitText(worktree, 'log', '--reverse', '--format=%h %s', `${from}..${to}`, '--', ...files)
  return list.split('\n').filter((line) => line !== '')
}

/** Tries to cherry-pick manual commits one by one; a commit that conflicts is left out. */
async function tryManual(
  worktree: Worktree,
  tip: string,
  commits: readonly string[],
): Promise<BranchCheck['manual']> {
  const tried: BranchCheck['manual'] = []
  await checkOut(worktree, tip)
  for (const commit of commits) {
    const name = await gitText(worktree, 'show', '--no-patch', '--format=%h %s', commit)
    const outcome = await pick(worktree, commit)
    const conflicts = typeof outcome === 'string' ? [] : outcome
    if (conflicts.length > 0) await checkOut(worktree, await gitText(worktree, 'rev-parse', 'HEAD'))
    tried.push({ commit: name, conflicts })
  }
  return tried
}
