import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { quoted, withScratch } from '@exaone4/harness'
import { readerOf, treeFacts } from '@exaone4/patches'
import { type FittedTopic, fitTopic } from '../topics/fit-topic.ts'
import type { Topic } from '../topics/topic.ts'
import { type BranchState, branchStateOf, recognizeCommits } from './branch-state.ts'
import { cherryPickAll, commitPatches, type History, patchesHash } from './commits.ts'
import { applyPatches, writePatches } from './patch-files.ts'
import { publish } from './publish.ts'
import { type Made, remember, type Stopped } from './record.ts'
import { type Base, branchOf, requireMovable } from './repository.ts'
import { verify } from './verify.ts'
import { checkOut, gitText, type Worktree } from './worktree.ts'

export interface PrepareRequest {
  space: Workspace
  /** Folder of the repository in which the branches are created. */
  repository: string
  base: Base
  /** Each after the topics it depends on. */
  topics: readonly Topic[]
  signoff: boolean
  skipTests: boolean
  step: (title: string) => void
  /** Called with each topic as soon as it is prepared. Its patch files are deleted afterwards. */
  ready: (prepared: Prepared) => Promise<void>
  signal?: AbortSignal
}

/** A topic whose branch is created and checked. */
export interface Prepared {
  fitted: FittedTopic
  branch: string
  base: Base
  parent: string
  /** Ids of the topics that it depends on, directly or through others, in order. */
  dependsOn: string[]
  head: string
  how: 'made' | 'moved' | 'unchanged'
  /** Manual commits that were cherry-picked, as `<hash> <subject>`. */
  cherryPicked: string[]
  /** Commands that passed on the branch. */
  passed: string[]
  /** Absolute paths of the patch files, in order. */
  patches: string[]
}

/** A topic with no patch for this base, and the reasons. */
export interface NothingToPropose {
  topic: Topic
  reasons: string[]
}

/** The next topic to prepare. */
export interface Turn {
  topic: Topic
  /** The commit on which its commits go. */
  parent: string
  /** The topics that it depends on, in order. */
  dependencies: readonly Topic[]
  /** The tips of their branches, now and before this run. */
  dependencyTips: readonly string[]
  /** Records that a conflict stopped the run. */
  stop: (state: Stopped) => Promise<void>
  /** Its commits, if a conflict stopped an earlier run and the user has resolved it. */
  resolved?: Stopped
}

/** Creates or moves the branch of one topic, and checks it. */
export async function prepareTopic(
  worktree: Worktree,
  request: PrepareRequest,
  turn: Turn,
): Promise<Prepared | NothingToPropose> {
  const { base, signoff, step } = request
  const { topic, parent } = turn
  step(`${topic.id}: read its branch`)
  if (turn.resolved) return finish(worktree, request, turn, resumed(worktree, turn, turn.resolved))

  await checkOut(worktree, parent)
  const facts = treeFacts(readerOf(worktree.tree))
  const fitted = fitTopic(topic, worktree.tree)
  if (fitted.patches.length === 0) {
    return { topic, reasons: fitted.notApplicable.map(({ patch, reason }) => `${patch.id}: ${reason}`) }
  }
  await requireMovable(worktree.repository, topic.id)
  const found = await branchStateOf(worktree, topic.id, [base.commit, parent, ...turn.dependencyTips])
  const branchState = found && (await recognizeCommits(worktree, fitted, found, signoff))
  const hash = patchesHash(fitted, facts, worktree.identity, signoff)
  const { made } = branchState ?? {}
  const isCurrent = made?.parent === parent && made.patchesHash === hash
  if (branchState && isCurrent) {
    return finish(worktree, request, turn, {
      branchState,
      history: { head: branchState.tip, commits: made.commits },
      how: 'unchanged',
    })
  }
  step(`${topic.id}: ${branchState ? 'move its branch' : 'create its commits'}`)
  const isOurs =
    branchState === undefined || branchState.made !== undefined || branchState.manual.length === 0
  const history = isOurs
    ? await commitPatches(worktree, fitted, parent, signoff)
    : await bare(worktree, parent)
  const tip = branchState?.tip ?? parent
  const manual = branchState?.manual ?? []
  const picked = await cherryPickAll(worktree, { topic: topic.id, parent, tip }, history, manual, turn.stop)
  return finish(worktree, request, turn, {
    history: picked,
    how: branchState ? 'moved' : 'made',
    ...(branchState && { branchState }),
  })
}

async function bare(worktree: Worktree, parent: string): Promise<History> {
  await checkOut(worktree, parent)
  return { head: parent, commits: [] }
}

interface Outcome {
  history: History
  how: Prepared['how']
  branchState?: BranchState
}

function resumed(worktree: Worktree, { topic, parent }: Turn, state: Stopped): Outcome {
  const { head, commits, tip } = state
  if (state.parent === parent)
    return { history: { head, commits }, how: 'moved', branchState: { tip, manual: [] } }
  throw new Failure('usage', `the base of ${topic.id} has changed since the conflict stopped the run`, {
    hint: `start over: pnpm pr:prepare --repo ${quoted(worktree.repository.dir)} --abort`,
  })
}

async function finish(
  worktree: Worktree,
  request: PrepareRequest,
  { topic, parent, dependencies }: Turn,
  { history, how, branchState }: Outcome,
): Promise<Prepared> {
  const { space, base, skipTests, signoff, step } = request
  const { head, commits } = history
  await checkOut(worktree, parent)
  const facts = treeFacts(readerOf(worktree.tree))
  const fitted = fitTopic(topic, worktree.tree)
  const hash = patchesHash(fitted, facts, worktree.identity, signoff)

  return withScratch(worktree.scratch, async (folder) => {
    step(`${topic.id}: git am`)
    const names = await writePatches(worktree, parent, head, folder)
    const patches = names.map((name) => join(folder, name))
    const applied = await applyPatches(worktree, parent, patches)
    if (applied !== (await gitText(worktree, 'rev-parse', `${head}^{tree}`))) {
      throw new Failure('check', `${topic.id} is not ready: git am does not reproduce its branch`, {
        hint: 'a patch file cannot hold a merge: rebase the commits of the branch onto the base, then run the command again',
      })
    }
    await checkOut(worktree, head)
    const before = branchState?.made?.head === head ? branchState.made.passed : []
    const passed =
      how === 'unchanged' && (skipTests || before.some(isTest))
        ? before
        : await verify(worktree, { space, topic: topic.id, parent, head, skipTests, step })
    const made: Made = { head, parent, commits, patchesHash: hash, passed }
    await remember(worktree.dir, topic.id, made)
    await publish(worktree, topic.id, { head, before: branchState?.tip, base: base.commit })
    const cherryPicked = await cherryPickedOf(worktree, parent, head, commits)
    const prepared: Prepared = {
      fitted,
      branch: branchOf(topic.id),
      base,
      parent,
      dependsOn: dependencies.map(({ id }) => id),
      head,
      how,
      cherryPicked,
      passed,
      patches,
    }
    await request.ready(prepared)
    return prepared
  })
}

const isTest = (command: string): boolean => command.startsWith('go test ')

async function cherryPickedOf(
  worktree: Worktree,
  parent: string,
  head: string,
  ours: string[],
): Promise<string[]> {
  const list = await gitText(worktree, 'log', '--reverse', '--format=%H %s', `${parent}..${head}`)
  return list.split('\n').filter((line) => line !== '' && !ours.includes(line.slice(0, line.indexOf(' '))))
}
