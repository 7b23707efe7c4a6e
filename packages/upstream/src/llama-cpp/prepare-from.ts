import { resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import { releaseLlamaCpp, type Workspace } from '@exaone4/harness'
import { defaultRelease, findRelease } from '@exaone4/patches'
import { findBase, identityOf, openRepository } from '../branch/repository.ts'
import { askedLlamaCppTopics } from './asked.ts'
import { type LlamaCppRequest, type LlamaCppWritten, prepareLlamaCpp } from './prepare.ts'
import { sourceRepository } from './source-repository.ts'

/** Possible names of llama.cpp's main branch in a clone, the best first. */
const MAINS = ['refs/remotes/upstream/master', 'refs/remotes/origin/master', 'refs/heads/master']

export interface LlamaCppOptions extends Pick<LlamaCppRequest, 'space' | 'builds' | 'step' | 'signal'> {
  /** A clone of llama.cpp; without it, a repository made from the pinned sources. */
  repo?: string | undefined
  /** The base of the branches (default: the clone's master). */
  base?: string | undefined
  /** Ids of topics (default: all). */
  topic?: readonly string[] | undefined
  /** Folder for the files (default: `pr`). */
  output?: string | undefined
}

/** Prepares topics in a clone of llama.cpp, or in a repository made from the sources that the newest release pins. */
export async function prepareLlamaCppFrom({
  space,
  repo,
  base,
  topic,
  output,
  ...options
}: LlamaCppOptions): Promise<LlamaCppWritten[]> {
  const topics = askedLlamaCppTopics(topic)
  const pristine = await pinnedSources(space)
  const dir = repo === undefined ? await sourceRepository(space, pristine) : resolve(repo)
  const repository = await openRepository(dir)
  const found = await findBase(repository, base, MAINS)
  const identity = await identityOf(repository)
  const own = output === undefined ? space : { ...space, pr: resolve(output) }
  return prepareLlamaCpp({ ...options, space: own, pristine, repository: dir, base: found, identity, topics })
}

/** The llama.cpp of the newest release, downloaded if necessary. */
export async function pinnedSources(space: Workspace): Promise<string> {
  const sources = await releaseLlamaCpp(space, findRelease(defaultRelease))
  if (sources !== undefined) return sources
  throw new Failure('source', `the table of releases has no llama.cpp for ${defaultRelease}`)
}
