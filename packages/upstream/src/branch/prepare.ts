import { Failure } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { isAlive } from '@exaone4/harness'
import { standsOn } from '../text/fit-topic.ts'
import type { Topic } from '../topics/topic.ts'
import { endBelow } from './ends.ts'
import { carryOn } from './make-branch.ts'
import { type NothingToDo, type PrepareRequest, prepareTopic } from './prepare-topic.ts'
import { forgetRun, noteRun, type RunOptions, type Stopped, unfinishedRun } from './record.ts'
import { branchOf, commitOf, identityOf, openRepository } from './repository.ts'
import { checkOut, openWorkshop, type Workshop } from './workshop.ts'

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
  let resolved: Stopped | undefined
  const note = (state?: Stopped): Promise<void> => {
    resolved = state
    return noteRun(workshop.dir, { pid: process.pid, options, ...(state && { stopped: state }) })
  }
  await note(stopped)
  // What the user has resolved lies in the work tree, which every topic uses.
  if (stopped) {
    const { head, commits } = await carryOn(workshop, stopped, note)
    await note({ ...stopped, head, commits, remaining: [] })
  }

  const ends = new Map<string, string>()
  const before = await tipsOf(workshop, topics)
  const nothing: NothingToDo[] = []
  for (const topic of topics) {
    refuseInterrupted(request.signal)
    const parent = endBelow(topic, ends, base)
    const below = standsOn(topic, topics)
    const own = resolved?.topic === topic.id ? resolved : undefined
    const outcome = await prepareTopic(workshop, request, {
      topic,
      parent,
      below,
      ends: below.flatMap(({ id }) => [ends.get(id) ?? [], before.get(id) ?? []].flat()),
      stop: note,
      ...(own && { resolved: own }),
    })
    if (own) await note()
    ends.set(topic.id, 'head' in outcome ? outcome.head : parent)
    if (!('head' in outcome)) nothing.push(outcome)
  }
  await forgetRun(workshop.dir)
  return nothing
}

async function tipsOf(workshop: Workshop, topics: readonly Topic[]): Promise<Map<string, string>> {
  const tips = new Map<string, string>()
  for (const { id } of topics) {
    const tip = await commitOf(workshop.repository, `refs/heads/${branchOf(id)}`)
    if (tip !== undefined) tips.set(id, tip)
  }
  return tips
}

async function refuseUnfinished(workshop: Workshop): Promise<void> {
  const unfinished = await unfinishedRun(workshop.dir)
  if (!unfinished) return
  refuseRunning(unfinished.pid)
  if (!unfinished.stopped) return
  const command = `pnpm pr:prepare --repo ${workshop.repository.dir}`
  const { topic, remaining } = unfinished.stopped
  const waits = remaining.length > 0 ? 'to be resolved' : 'to be gone on with, resolved as it is'
  throw new Failure('usage', `a run waits for a conflict of ${topic} ${waits}`, {
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
