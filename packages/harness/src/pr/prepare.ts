import { join } from 'node:path'
import type { TreeFacts } from '@exaone4/patches'
import {
  Failure,
  type FittedTopic,
  fitTopic,
  readerOf,
  standsOn,
  type Topic,
  treeFacts,
} from '@exaone4/patches'
import { isAlive, withScratch } from '../scratch.ts'
import type { Workspace } from '../workspace.ts'
import { endBelow } from './ends.ts'
import { carry, carryOn, type Grown, growFromRules, rulesHash } from './make-branch.ts'
import { applyPatches, writePatches } from './patch-files.ts'
import { publish } from './publish.ts'
import {
  forgetRun,
  type Made,
  noteRun,
  type RunOptions,
  remember,
  type Stopped,
  unfinishedRun,
} from './record.ts'
import { type Base, branchOf, identityOf, openRepository, requireMovable } from './repository.ts'
import { recognized, type Standing, standingOf } from './standing.ts'
import { verify } from './verify.ts'
import { ask, checkOut, openWorkshop, type Workshop } from './workshop.ts'

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

/**
 * Makes the branches of topics on a base, or moves them there, and checks them. A branch is made or moved only
 * when all of it is there and nothing finds fault; a run that was ended before is simply run again.
 *
 * @throws Failure `usage` while a run waits for a conflict to be resolved; `drift`, `check`, `source`, `prerequisite`
 */
export async function prepareBranches(request: PrepareRequest): Promise<NothingToDo[]> {
  const workshop = await workshopFor(request)
  await refuseUnfinished(workshop)
  return prepareIn(workshop, request)
}

/**
 * Goes on with a run that a conflict or a signal has ended, by the options it was begun with.
 *
 * @throws Failure `usage` where there is none, and those of `prepareBranches`
 */
export async function continueBranches(
  request: Omit<PrepareRequest, keyof RunOptions> & { all: readonly Topic[] },
): Promise<NothingToDo[]> {
  const workshop = await workshopFor(request)
  const unfinished = await unfinishedRun(workshop.dir)
  if (!unfinished) throw nothingUnfinished('continue', workshop)
  refuseRunning(unfinished.pid)
  const { options, stopped } = unfinished
  const topics = request.all.filter(({ id }) => options.topics.includes(id))
  return prepareIn(workshop, { ...request, ...options, topics }, stopped)
}

/** Gives up a run: what it has not finished is forgotten, and no branch changes. Throws a `usage` failure. */
export async function abortBranches(space: Workspace, repository: string): Promise<void> {
  const opened = await openRepository(repository)
  const workshop = await openWorkshop({ space, repository: opened, identity: { name: '', email: '' } })
  const unfinished = await unfinishedRun(workshop.dir)
  if (!unfinished) throw nothingUnfinished('abort', workshop)
  refuseRunning(unfinished.pid)
  await checkOut(workshop, unfinished.options.base.commit)
  await forgetRun(workshop.dir)
}

async function workshopFor({
  space,
  repository,
  signal,
}: Pick<PrepareRequest, 'space' | 'repository' | 'signal'>): Promise<Workshop> {
  const opened = await openRepository(repository)
  const identity = await identityOf(opened)
  return openWorkshop({ space, repository: opened, identity, ...(signal && { signal }) })
}

/** A git that gets the user's interrupt as we do ends in an error of its own. */
async function prepareIn(
  workshop: Workshop,
  request: PrepareRequest,
  stopped?: Stopped,
): Promise<NothingToDo[]> {
  try {
    return await prepareAll(workshop, request, stopped)
  } catch (error) {
    refuseInterrupted(request.signal)
    throw error
  }
}

async function prepareAll(
  workshop: Workshop,
  request: PrepareRequest,
  stopped?: Stopped,
): Promise<NothingToDo[]> {
  const { base, topics, signoff, skipTests } = request
  const options = { base, topics: topics.map(({ id }) => id), signoff, skipTests }
  const note = (state?: Stopped): Promise<void> =>
    noteRun(workshop.dir, { pid: process.pid, options, ...(state && { stopped: state }) })
  await note(stopped)

  const ends = new Map<string, string>()
  const nothing: NothingToDo[] = []
  for (const topic of topics) {
    refuseInterrupted(request.signal)
    const parent = endBelow(topic, ends, base)
    const state = stopped?.topic === topic.id ? stopped : undefined
    const outcome = await prepareTopic(workshop, request, {
      topic,
      parent,
      topics,
      ends,
      note,
      ...(state && { state }),
    })
    ends.set(topic.id, 'head' in outcome ? outcome.head : parent)
    if (!('head' in outcome)) nothing.push(outcome)
  }
  await forgetRun(workshop.dir)
  return nothing
}

interface Turn {
  topic: Topic
  parent: string
  topics: readonly Topic[]
  ends: ReadonlyMap<string, string>
  note: (state?: Stopped) => Promise<void>
  state?: Stopped
}

async function prepareTopic(
  workshop: Workshop,
  request: PrepareRequest,
  turn: Turn,
): Promise<Prepared | NothingToDo> {
  const { base, signoff, step } = request
  const { topic, parent } = turn
  step(`${topic.id}: look at what is there`)
  if (turn.state) return finish(workshop, request, turn, await resumed(workshop, turn, turn.state))

  await checkOut(workshop, parent)
  const facts = treeFacts(readerOf(workshop.tree))
  const fitted = fitTopic(topic, workshop.tree)
  if (fitted.patches.length === 0) {
    return { topic, reasons: fitted.notApplicable.map(({ patch, reason }) => `${patch.id}: ${reason}`) }
  }
  await requireMovable(workshop.repository, topic.id)
  const below = [
    base.commit,
    parent,
    ...standsOn(topic, turn.topics).flatMap(({ id }) => turn.ends.get(id) ?? []),
  ]
  const found = await standingOf(workshop, topic.id, below)
  const standing = found && (await recognized(workshop, fitted, found, signoff))
  const rules = rulesHash(fitted, facts, workshop.identity, signoff)
  const { made } = standing ?? {}
  const isCurrent = made?.parent === parent && made.rules === rules
  if (standing && isCurrent) {
    return finish(workshop, request, turn, {
      standing,
      grown: { head: standing.tip, commits: made.commits, dropped: [] },
      how: 'unchanged',
    })
  }
  step(`${topic.id}: ${standing ? 'move it' : 'make its commits'}`)
  const isOurs = standing === undefined || standing.made !== undefined || standing.byHand.length === 0
  const grown = isOurs ? await growFromRules(workshop, fitted, parent, signoff) : await bare(workshop, parent)
  const tip = standing?.tip ?? parent
  const byHand = standing?.byHand ?? []
  const carried = await carry(workshop, { topic: topic.id, parent, tip }, grown, byHand, turn.note)
  return finish(workshop, request, turn, {
    grown: carried,
    how: standing ? 'moved' : 'made',
    ...(standing && { standing }),
  })
}

async function bare(workshop: Workshop, parent: string): Promise<Grown> {
  await checkOut(workshop, parent)
  return { head: parent, commits: [], dropped: [] }
}

interface Outcome {
  grown: Grown
  how: Prepared['how']
  standing?: Standing
}

async function resumed(workshop: Workshop, { topic, parent, note }: Turn, state: Stopped): Promise<Outcome> {
  if (state.parent !== parent) {
    throw new Failure('usage', `${topic.id} would stand on another commit now than when it stopped`, {
      hint: `begin again: pnpm pr:prepare --repo ${workshop.repository.dir} --abort`,
    })
  }
  const grown = await carryOn(workshop, state, note)
  return { grown, how: 'moved', standing: { tip: state.tip, byHand: state.remaining } }
}

async function finish(
  workshop: Workshop,
  request: PrepareRequest,
  { topic, parent, note }: Turn,
  { grown, how, standing }: Outcome,
): Promise<Prepared> {
  const { space, base, skipTests, signoff, step } = request
  const { head, commits } = grown
  await note()
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
      throw new Failure('check', `${topic.id} is not ready: git am makes another tree of its files`)
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

async function refuseUnfinished(workshop: Workshop): Promise<void> {
  const unfinished = await unfinishedRun(workshop.dir)
  if (!unfinished) return
  refuseRunning(unfinished.pid)
  if (!unfinished.stopped) return
  const command = `pnpm pr:prepare --repo ${workshop.repository.dir}`
  throw new Failure('usage', `a run waits for a conflict of ${unfinished.stopped.topic} to be resolved`, {
    detail: `in ${workshop.tree}`,
    hint: `${command} --continue\nor give it up: ${command} --abort`,
  })
}

function refuseRunning(pid: number): void {
  if (pid === process.pid || !isAlive(pid)) return
  throw new Failure('usage', 'another run works on this repository', {
    hint: `wait for it, or end it: kill ${pid}`,
  })
}

function refuseInterrupted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw new Failure('interrupted', 'interrupted', {
    hint: 'run the command again: it goes on where it stopped',
  })
}

function nothingUnfinished(what: string, { repository: { dir } }: Workshop): Failure {
  return new Failure('usage', `there is nothing to ${what}: no run on ${dir} was stopped`, {
    hint: `begin one: pnpm pr:prepare --repo ${dir}`,
  })
}
