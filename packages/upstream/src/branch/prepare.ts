import { Failure, refuseInterrupted } from '@exaone4/failure'
import type { Workspace } from '@exaone4/harness'
import { isAlive, quoted } from '@exaone4/harness'
import { dependenciesOf } from '../topics/dependencies.ts'
import type { Topic } from '../topics/topic.ts'
import { resumeCherryPicks } from './commits.ts'
import { type NothingToPropose, type PrepareRequest, prepareTopic } from './prepare-topic.ts'
import { forgetRun, noteRun, type RunOptions, type Stopped, unfinishedRun } from './record.ts'
import { branchOf, commitOf, identityOf, openRepository } from './repository.ts'
import { parentTip } from './tips.ts'
import { checkOut, openWorktree, type Worktree } from './worktree.ts'

/**
 * Creates the branches of topics on a base, or moves them there. A branch changes only after all its checks have
 * passed. A run that was interrupted can be repeated.
 *
 * @returns the topics with nothing to propose for this base
 * @throws Failure `usage` if a conflict of an earlier run is not resolved; `drift`, `check`, `source`, `prerequisite`
 */
export async function prepareBranches(request: PrepareRequest): Promise<NothingToPropose[]> {
  const worktree = await worktreeFor(request)
  await refuseUnfinished(worktree)
  return prepareIn(worktree, request)
}

/**
 * Resumes a run that a conflict or a signal ended, with its original options.
 *
 * @throws Failure `usage` if there is no such run, and the failures of `prepareBranches`
 */
export async function continueBranches(
  request: Omit<PrepareRequest, keyof RunOptions> & { all: readonly Topic[] },
): Promise<NothingToPropose[]> {
  const worktree = await worktreeFor(request)
  const unfinished = await unfinishedRun(worktree.dir)
  if (!unfinished) throw nothingUnfinished('resume', worktree)
  refuseRunning(unfinished.pid)
  const { options, stopped } = unfinished
  const topics = request.all.filter(({ id }) => options.topics.includes(id))
  return prepareIn(worktree, { ...request, ...options, topics }, stopped)
}

/**
 * Gives up an unfinished run. No branch changes.
 *
 * @throws Failure `usage` if there is no such run
 */
export async function abortBranches(space: Workspace, repository: string): Promise<void> {
  const opened = await openRepository(repository)
  const worktree = await openWorktree({ space, repository: opened, identity: { name: '', email: '' } })
  const unfinished = await unfinishedRun(worktree.dir)
  if (!unfinished) throw nothingUnfinished('abort', worktree)
  refuseRunning(unfinished.pid)
  await checkOut(worktree, unfinished.options.base.commit)
  await forgetRun(worktree.dir)
}

async function worktreeFor({
  space,
  repository,
  signal,
}: Pick<PrepareRequest, 'space' | 'repository' | 'signal'>): Promise<Worktree> {
  const opened = await openRepository(repository)
  const identity = await identityOf(opened)
  return openWorktree({ space, repository: opened, identity, ...(signal && { signal }) })
}

/** On Ctrl-C, git gets the signal too and fails with an error of its own, which would hide the interrupt. */
async function prepareIn(
  worktree: Worktree,
  request: PrepareRequest,
  stopped?: Stopped,
): Promise<NothingToPropose[]> {
  try {
    return await prepareAll(worktree, request, stopped)
  } catch (error) {
    refuseInterrupted(request.signal)
    throw error
  }
}

async function prepareAll(
  worktree: Worktree,
  request: PrepareRequest,
  stopped?: Stopped,
): Promise<NothingToPropose[]> {
  const { base, topics, signoff, skipTests } = request
  const options = { base, topics: topics.map(({ id }) => id), signoff, skipTests }
  let resolved: Stopped | undefined
  const note = (state?: Stopped): Promise<void> => {
    resolved = state
    return noteRun(worktree.dir, { pid: process.pid, options, ...(state && { stopped: state }) })
  }
  await note(stopped)
  // The resolved files are in the worktree, which every topic overwrites: commit them first.
  if (stopped) {
    const { head, commits } = await resumeCherryPicks(worktree, stopped, note)
    await note({ ...stopped, head, commits, remaining: [] })
  }

  const tips = new Map<string, string>()
  const before = await tipsOf(worktree, topics)
  const nothing: NothingToPropose[] = []
  for (const topic of topics) {
    refuseInterrupted(request.signal)
    const parent = parentTip(topic, tips, base)
    const dependencies = dependenciesOf(topic, topics)
    const own = resolved?.topic === topic.id ? resolved : undefined
    const outcome = await prepareTopic(worktree, request, {
      topic,
      parent,
      dependencies,
      dependencyTips: dependencies.flatMap(({ id }) => [tips.get(id) ?? [], before.get(id) ?? []].flat()),
      stop: note,
      ...(own && { resolved: own }),
    })
    if (own) await note()
    tips.set(topic.id, 'head' in outcome ? outcome.head : parent)
    if (!('head' in outcome)) nothing.push(outcome)
  }
  await forgetRun(worktree.dir)
  return nothing
}

async function tipsOf(worktree: Worktree, topics: readonly Topic[]): Promise<Map<string, string>> {
  const tips = new Map<string, string>()
  for (const { id } of topics) {
    const tip = await commitOf(worktree.repository, `refs/heads/${branchOf(id)}`)
    if (tip !== undefined) tips.set(id, tip)
  }
  return tips
}

async function refuseUnfinished(worktree: Worktree): Promise<void> {
  const unfinished = await unfinishedRun(worktree.dir)
  if (!unfinished) return
  refuseRunning(unfinished.pid)
  if (!unfinished.stopped) return
  const command = `pnpm pr:prepare --repo ${quoted(worktree.repository.dir)}`
  const { topic, remaining } = unfinished.stopped
  const [problem, next] =
    remaining.length > 0
      ? [`an earlier run stopped at a conflict in ${topic}`, 'resolve it, then resume']
      : [
          `an earlier run did not finish after a conflict in ${topic} was resolved`,
          'resume with that resolution',
        ]
  throw new Failure('usage', problem, {
    detail: `in ${worktree.tree}`,
    hint: `${next}: ${command} --continue\nor give up: ${command} --abort`,
  })
}

function refuseRunning(pid: number): void {
  if (pid === process.pid || !isAlive(pid)) return
  throw new Failure('usage', 'another run is using this repository', {
    hint: `wait for it, or stop it: kill ${pid}`,
  })
}

function nothingUnfinished(what: string, { repository: { dir } }: Worktree): Failure {
  return new Failure('usage', `there is nothing to ${what}: ${dir} has no unfinished run`, {
    hint: `start one: pnpm pr:prepare --repo ${quoted(dir)}`,
  })
}
