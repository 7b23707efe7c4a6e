import { resolve } from 'node:path'
import { defaultRelease, findRelease } from '@exaone4/patches'
import {
  abortBranches,
  askedTopics,
  type CheckSummary,
  checkBranches,
  checkText,
  continueBranches,
  findBase,
  llamaCppText,
  openRepository,
  type PrepareRequest,
  prepareBranches,
  preparedText,
  prepareLlamaCppFrom,
  releaseRepository,
  statusOf,
  topics,
  type Written,
  writeTopic,
} from '@exaone4/upstream'
import { withProgress } from '../output/progress.ts'
import type { Context } from '../program/command.ts'
import { space } from '../program/workspace.ts'
import { bothBuilds } from '../stages/tested-builds.ts'
import type { PrFlags } from './flags.ts'

/** A repository made from a release, by default the newest. */
export function repositoryFor(release: string = defaultRelease): Promise<string> {
  return releaseRepository(space, findRelease(release))
}

/** Creates or moves branches, and writes `pr/`. */
export async function prepare(dir: string, flags: PrFlags, context: Context): Promise<number> {
  const { base: wanted, onto, topic, signoff = false, skipTests = false } = flags
  const base = await findBase(await openRepository(dir), onto ?? wanted)
  return told(dir, flags, context, (common) =>
    prepareBranches({ ...common, base, topics: askedTopics(topic), signoff, skipTests }),
  )
}

export function resume(dir: string, flags: PrFlags, context: Context): Promise<number> {
  return told(dir, flags, context, (common) => continueBranches({ ...common, all: topics }))
}

export async function abort(dir: string, { out }: Context): Promise<number> {
  await abortBranches(space, dir)
  out.result('run given up; no branch changed', { aborted: true })
  return 0
}

export async function check(
  dir: string,
  { base: wanted, topic }: PrFlags,
  { out }: Context,
): Promise<number> {
  const base = await findBase(await openRepository(dir), wanted)
  const branches = await checkBranches({ space, repository: dir, base, topics: askedTopics(topic) })
  const summary: CheckSummary = { base, branches }
  out.result(checkText(summary, dir), summary)
  return statusOf(summary)
}

/** Creates branches for llama.cpp, tests them on both builds of the newest release, and writes `pr/llama.cpp/`. */
export async function prepareForLlamaCpp(flags: PrFlags, context: Context): Promise<number> {
  const builds = flags.skipTests ? undefined : await bothBuilds(defaultRelease, context)
  const written = await withProgress(context.out, ({ step }) =>
    prepareLlamaCppFrom({ ...flags, space, builds, step, signal: context.signal }),
  )
  context.out.result(llamaCppText(written), { topics: written })
  return 0
}

type Common = Pick<PrepareRequest, 'space' | 'repository' | 'step' | 'ready' | 'signal'>

async function told(
  dir: string,
  { output: folder }: PrFlags,
  { out, signal }: Context,
  run: (common: Common) => ReturnType<typeof prepareBranches>,
): Promise<number> {
  const written: Written[] = []
  const nothing = await withProgress(out, ({ step }) =>
    run({
      space,
      repository: dir,
      step,
      ready: async (prepared) =>
        void written.push(
          await writeTopic(folder === undefined ? space : { ...space, pr: resolve(folder) }, prepared),
        ),
      signal,
    }),
  )
  const data = {
    repository: dir,
    topics: written,
    notApplicable: nothing.map(({ topic, reasons }) => ({ topic: topic.id, reasons })),
  }
  out.result(preparedText(data), data)
  return 0
}
