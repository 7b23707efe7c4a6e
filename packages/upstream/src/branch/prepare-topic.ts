import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { withScratch } from '@exaone4/harness'
import { readerOf, type TreeFacts, treeFacts } from '@exaone4/patches'
import { type FittedTopic, fitTopic } from '../text/fit-topic.ts'
import type { Topic } from '../topics/topic.ts'
import { carry, type Grown, growFromRules, rulesHash } from './make-branch.ts'
import { applyPatches, writePatches } from './patch-files.ts'
import { publish } from './publish.ts'
import { type Made, remember, type Stopped } from './record.ts'
import { type Base, branchOf, requireMovable } from './repository.ts'
import { recognized, type Standing, standingOf } from './standing.ts'
import { verify } from './verify.ts'
import { ask, checkOut, type Workshop } from './workshop.ts'

export interface PrepareRequest {
  space: Workspace
  /** Folder of the repository that gets the branches. */
  repository: string
  base: Base
  /** With those that they stand on; each after these. */
  topics: readonly Topic[]
  signoff: boolean
  skipTests: boolean
  step: (title: string) => void
  /** Told of each topic as soon as it is ready, its patch files in a folder that is removed afterwards. */
  ready: (prepared: Prepared) => Promise<void>
  signal?: AbortSignal
}

/** A topic whose branch is made, and checked. */
export interface Prepared {
  fitted: FittedTopic
  facts: TreeFacts
  branch: string
  base: Base
  parent: string
  /** Ids of the topics that it stands on, in order. */
  below: string[]
  head: string
  how: 'made' | 'moved' | 'unchanged'
  /** Commits by hand that were carried, as `<hash> <subject>`. */
  carried: string[]
  /** Commands that passed on it. */
  passed: string[]
  /** Absolute paths of the files for `git am`, in order. */
  patches: string[]
}

/** A topic of which nothing is for this base, and why. */
export interface NothingToDo {
  topic: Topic
  reasons: string[]
}

/** A topic, when its turn has come. */
export interface Turn {
  topic: Topic
  /** What its commits are to stand on. */
  parent: string
  /** The topics that it stands on, in order. */
  below: readonly Topic[]
  /** Where their branches are, and where they were before this run. */
  ends: readonly string[]
  /** Notes that a conflict stops the run. */
  stop: (state: Stopped) => Promise<void>
  /** Its commits, where a conflict had stopped them: all of them are there now. */
  resolved?: Stopped
}

/** Makes or moves the branch of one topic, and checks it. */
export async function prepareTopic(
  workshop: Workshop,
  request: PrepareRequest,
  turn: Turn,
): Promise<Prepared | NothingToDo> {
  const { base, signoff, step } = request
  const { topic, parent } = turn
  step(`${topic.id}: look at what is there`)
  if (turn.resolved) return finish(workshop, request, turn, resumed(workshop, turn, turn.resolved))

  await checkOut(workshop, parent)
  const facts = treeFacts(readerOf(workshop.tree))
  const fitted = fitTopic(topic, workshop.tree)
  if (fitted.patches.length === 0) {
    return { topic, reasons: fitted.notApplicable.map(({ patch, reason }) => `${patch.id}: ${reason}`) }
  }
  await requireMovable(workshop.repository, topic.id)
  const found = await standingOf(workshop, topic.id, [base.commit, parent, ...turn.ends])
  const standing = found && (await recognized(workshop, fitted, found, signoff))
  const rules = rulesHash(fitted, facts, workshop.identity, signoff)
  const { made } = standing ?? {}
  const isCurrent = made?.parent === parent && made.rules === rules
  if (standing && isCurrent) {
    return finish(workshop, request, turn, {
      standing,
      grown: { head: standing.tip, commits: made.commits },
      how: 'unchanged',
    })
  }
  step(`${topic.id}: ${standing ? 'move it' : 'make its commits'}`)
  const isOurs = standing === undefined || standing.made !== undefined || standing.byHand.length === 0
  const grown = isOurs ? await growFromRules(workshop, fitted, parent, signoff) : await bare(workshop, parent)
  const tip = standing?.tip ?? parent
  const byHand = standing?.byHand ?? []
  const carried = await carry(workshop, { topic: topic.id, parent, tip }, grown, byHand, turn.stop)
  return finish(workshop, request, turn, {
    grown: carried,
    how: standing ? 'moved' : 'made',
    ...(standing && { standing }),
  })
}

async function bare(workshop: Workshop, parent: string): Promise<Grown> {
  await checkOut(workshop, parent)
  return { head: parent, commits: [] }
}

interface Outcome {
  grown: Grown
  how: Prepared['how']
  standing?: Standing
}

function resumed(workshop: Workshop, { topic, parent }: Turn, state: Stopped): Outcome {
  const { head, commits, tip } = state
  if (state.parent === parent)
    return { grown: { head, commits }, how: 'moved', standing: { tip, byHand: [] } }
  throw new Failure('usage', `${topic.id} would stand on another commit now than when it stopped`, {
    hint: `begin again: pnpm pr:prepare --repo ${workshop.repository.dir} --abort`,
  })
}

async function finish(
  workshop: Workshop,
  request: PrepareRequest,
  { topic, parent, below }: Turn,
  { grown, how, standing }: Outcome,
): Promise<Prepared> {
  const { space, base, skipTests, signoff, step } = request
  const { head, commits } = grown
  await checkOut(workshop, parent)
  const facts = treeFacts(readerOf(workshop.tree))
  const fitted = fitTopic(topic, workshop.tree)
  const rules = rulesHash(fitted, facts, workshop.identity, signoff)

  return withScratch(workshop.scratch, async (folder) => {
    step(`${topic.id}: git am`)
    const names = await writePatches(workshop, parent, head, folder)
    const patches = names.map((name) => join(folder, name))
    const applied = await applyPatches(workshop, parent, patches)
    if (applied !== (await ask(workshop, 'rev-parse', `${head}^{tree}`))) {
      throw new Failure('check', `${topic.id} is not ready: git am makes another tree of its files`, {
        hint: 'a merge cannot be sent as a file: put its commits by hand on the base with git rebase, and run the command again',
      })
    }
    await checkOut(workshop, head)
    const before = standing?.made?.head === head ? standing.made.passed : []
    const passed =
      how === 'unchanged' && (skipTests || before.some(isTest))
        ? before
        : await verify(workshop, { space, topic: topic.id, parent, head, skipTests, step })
    const made: Made = { head, parent, commits, rules, passed }
    await remember(workshop.dir, topic.id, made)
    await publish(workshop, topic.id, { head, before: standing?.tip, base: base.commit })
    const carried = await carriedOf(workshop, parent, head, commits)
    const prepared: Prepared = {
      fitted,
      facts,
      branch: branchOf(topic.id),
      base,
      parent,
      below: below.map(({ id }) => id),
      head,
      how,
      carried,
      passed,
      patches,
    }
    await request.ready(prepared)
    return prepared
  })
}

const isTest = (command: string): boolean => command.startsWith('go test ')

async function carriedOf(
  workshop: Workshop,
  parent: string,
  head: string,
  ours: string[],
): Promise<string[]> {
  const list = await ask(workshop, 'log', '--reverse', '--format=%H %s', `${parent}..${head}`)
  return list.split('\n').filter((line) => line !== '' && !ours.includes(line.slice(0, line.indexOf(' '))))
}
