import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Identity, plainGit } from '@exaone4/harness'
import { execa } from 'execa'

/** A git repository that branches are prepared for: the user's. It is only read, but for these branches. */
export interface Repository {
  /** As it was given, absolute. */
  dir: string
  /** What all its work trees share. */
  gitDir: string
  objects: string
}

export interface Base {
  /** As a person calls it: `v0.34.4`, `origin/main`. */
  name: string
  commit: string
}

/** Throws a `usage` failure for a folder that is not in a git repository. */
export async function openRepository(given: string): Promise<Repository> {
  const dir = resolve(given)
  const ask = async (...args: string[]): Promise<string> =>
    resolve(dir, (await plainGit(dir, ['rev-parse', ...args])).stdout.toString().trim())
  try {
    const gitDir = await realpath(await ask('--git-common-dir'))
    return { dir, gitDir, objects: await realpath(await ask('--git-path', 'objects')) }
  } catch (cause) {
    throw new Failure('usage', `${dir} is not a git repository`, {
      hint: 'give a clone of Ollama: --repo DIR; without one: --release v0.34.4',
      cause,
    })
  }
}

/** The commit a name stands for; undefined where there is none. */
export async function commitOf({ dir }: Repository, name: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
  const { stdout, status } = await plainGit(dir, args, { orStatus: 1 }).catch(() => ({
    stdout: Buffer.of(),
    status: 1,
  }))
  return status === 0 ? stdout.toString().trim() : undefined
}

/** What upstream's main is called in a clone, the best first. */
const MAINS = ['refs/remotes/upstream/main', 'refs/remotes/origin/main', 'refs/heads/main']

/**
 * What branches are put on: a name of the repository, or else upstream's main, or the newest tag below HEAD.
 *
 * @throws Failure `usage`
 */
export async function findBase(repository: Repository, asked?: string): Promise<Base> {
  if (asked !== undefined) {
    const commit = await commitOf(repository, asked)
    if (commit !== undefined) return { name: asked, commit }
    throw new Failure('usage', `there is no commit ${JSON.stringify(asked)} in ${repository.dir}`, {
      hint: `look at what there is: git -C ${repository.dir} branch --all; git -C ${repository.dir} tag`,
    })
  }
  for (const name of MAINS) {
    const commit = await commitOf(repository, name)
    if (commit !== undefined) return { name: await callingName(repository, name, commit), commit }
  }
  const tag = await plainGit(repository.dir, ['describe', '--tags', '--abbrev=0', 'HEAD'], { orStatus: 128 })
  const name = tag.status === 0 ? tag.stdout.toString().trim() : 'HEAD'
  const commit = await commitOf(repository, name)
  if (commit !== undefined) return { name, commit }
  throw new Failure('usage', `${repository.dir} has no commit`, {
    hint: 'fetch upstream, and name what branches go on: --base upstream/main',
  })
}

/** A tag of that very commit says more than the name of a branch. */
async function callingName({ dir }: Repository, ref: string, commit: string): Promise<string> {
  const args = ['describe', '--tags', '--exact-match', commit]
  const { stdout, status } = await plainGit(dir, args, { orStatus: 128 })
  return status === 0 ? stdout.toString().trim() : ref.replace(/^refs\/(remotes|heads)\//, '')
}

/** What would make git look at another repository than the one that is named. */
const OTHER_REPOSITORY = /^GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|NAMESPACE)$/

/**
 * Who commits, as the user told git, for this repository or for all.
 *
 * @throws Failure `prerequisite` where git was told nothing
 */
export async function identityOf({ dir }: Repository): Promise<Identity> {
  const setting = async (name: string): Promise<string> => {
    const { stdout } = await execa('git', ['-C', dir, 'config', '--get', name], {
      reject: false,
      stdin: 'ignore',
      env: Object.fromEntries(Object.entries(process.env).filter(([key]) => !OTHER_REPOSITORY.test(key))),
      extendEnv: false,
    })
    return stdout.trim()
  }
  const identity = { name: await setting('user.name'), email: await setting('user.email') }
  const missing = [
    ...(identity.name === '' ? [`git -C ${dir} config user.name "Your Name"`] : []),
    ...(identity.email === '' ? [`git -C ${dir} config user.email you@example.com`] : []),
  ]
  if (missing.length === 0) return identity
  throw new Failure('prerequisite', 'git does not know who commits', { hint: missing.join('\n') })
}

export function branchOf(topic: string): string {
  return `exaone4/${topic}`
}

/**
 * Refuses a branch that cannot be made or moved without touching the user's work.
 *
 * @throws Failure `usage`
 */
export async function requireMovable({ dir }: Repository, topic: string): Promise<void> {
  const branch = branchOf(topic)
  const list = (await plainGit(dir, ['worktree', 'list', '--porcelain'])).stdout.toString()
  const holder = list
    .split('\n\n')
    .find((part) => part.split('\n').includes(`branch refs/heads/${branch}`))
    ?.match(/^worktree (.*)$/m)?.[1]
  if (holder !== undefined) {
    throw new Failure('usage', `${branch} is checked out in ${holder}, and would have to move`, {
      hint: `leave it there: git -C ${holder} switch --detach`,
    })
  }
  const heads = ['for-each-ref', '--format=%(refname)', 'refs/heads/exaone4']
  const names = (await plainGit(dir, heads)).stdout.toString().split('\n')
  if (!names.includes('refs/heads/exaone4')) return
  throw new Failure('usage', 'there is a branch exaone4, so that there can be none below that name', {
    hint: `give it another name: git -C ${dir} branch -m exaone4 exaone4-before`,
  })
}
