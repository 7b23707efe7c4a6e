import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Failure } from '@exaone4/failure'
import { type Identity, plainGit, quoted } from '@exaone4/harness'
import { execa } from 'execa'

/** The user's git repository. Nothing in it changes except the branches that this tool prepares. */
export interface Repository {
  /** Absolute path, as the user gave it. */
  dir: string
  /** The git directory that all its worktrees share. */
  gitDir: string
  objects: string
}

export interface Base {
  /** Its usual name: `v0.34.4`, `origin/main`. */
  name: string
  commit: string
}

/** @throws Failure `usage` for a folder that is not in a git repository */
export async function openRepository(given: string): Promise<Repository> {
  const dir = resolve(given)
  const gitText = async (...args: string[]): Promise<string> =>
    resolve(dir, (await plainGit(dir, ['rev-parse', ...args])).stdout.toString().trim())
  try {
    const gitDir = await realpath(await gitText('--git-common-dir'))
    return { dir, gitDir, objects: await realpath(await gitText('--git-path', 'objects')) }
  } catch (cause) {
    throw new Failure('usage', `${dir} is not a git repository`, {
      hint: 'name a clone of Ollama: --repo DIR; without a clone: --release v0.34.4',
      cause,
    })
  }
}

/** The commit that a name refers to, if any. */
export async function commitOf({ dir }: Repository, name: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
  const { stdout, status } = await plainGit(dir, args, { orStatus: 1 }).catch(() => ({
    stdout: Buffer.of(),
    status: 1,
  }))
  return status === 0 ? stdout.toString().trim() : undefined
}

/** Possible names of upstream's main branch in a clone, the best first. */
const MAINS = ['refs/remotes/upstream/main', 'refs/remotes/origin/main', 'refs/heads/main']

/**
 * The base of the branches: the requested name, or else upstream's main, or the newest tag before HEAD.
 *
 * @throws Failure `usage`
 */
export async function findBase(
  repository: Repository,
  asked?: string,
  mains: readonly string[] = MAINS,
): Promise<Base> {
  if (asked !== undefined) {
    const commit = await commitOf(repository, asked)
    if (commit !== undefined) return { name: asked, commit }
    throw new Failure('usage', `${repository.dir} has no commit ${JSON.stringify(asked)}`, {
      hint: `list branches and tags: git -C ${quoted(repository.dir)} branch --all; git -C ${quoted(repository.dir)} tag`,
    })
  }
  for (const name of mains) {
    const commit = await commitOf(repository, name)
    if (commit !== undefined) return { name: await callingName(repository, name, commit), commit }
  }
  const tag = await plainGit(repository.dir, ['describe', '--tags', '--abbrev=0', 'HEAD'], { orStatus: 128 })
  const name = tag.status === 0 ? tag.stdout.toString().trim() : 'HEAD'
  const commit = await commitOf(repository, name)
  if (commit !== undefined) return { name, commit }
  throw new Failure('usage', `${repository.dir} has no commit`, {
    hint: 'fetch upstream, then give the base: --base upstream/main',
  })
}

/** Prefers a tag on that commit to the name of a branch. */
async function callingName({ dir }: Repository, ref: string, commit: string): Promise<string> {
  const args = ['describe', '--tags', '--exact-match', commit]
  const { stdout, status } = await plainGit(dir, args, { orStatus: 128 })
  return status === 0 ? stdout.toString().trim() : ref.replace(/^refs\/(remotes|heads)\//, '')
}

/** Variables that would point git to another repository. */
const OTHER_REPOSITORY = /^GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|NAMESPACE)$/

/**
 * The identity for commits, from the repository's or the user's git configuration.
 *
 * @throws Failure `prerequisite` if git has none
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
    ...(identity.name === '' ? [`git -C ${quoted(dir)} config user.name "Your Name"`] : []),
    ...(identity.email === '' ? [`git -C ${quoted(dir)} config user.email you@example.com`] : []),
  ]
  if (missing.length === 0) return identity
  throw new Failure('prerequisite', 'git has no user name or email for commits', { hint: missing.join('\n') })
}

export function branchOf(topic: string): string {
  return `exaone4/${topic}`
}

/**
 * Refuses a branch that cannot be created or moved without touching the user's work.
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
    throw new Failure('usage', `cannot move ${branch}: it is checked out in ${holder}`, {
      hint: `detach it there: git -C ${quoted(holder)} switch --detach`,
    })
  }
  const heads = ['for-each-ref', '--format=%(refname)', 'refs/heads/exaone4']
  const names = (await plainGit(dir, heads)).stdout.toString().split('\n')
  if (!names.includes('refs/heads/exaone4')) return
  throw new Failure('usage', 'the branch exaone4 prevents branches named exaone4/…', {
    hint: `rename it: git -C ${quoted(dir)} branch -m exaone4 exaone4-before`,
  })
}
