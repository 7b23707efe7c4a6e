import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Workspace } from '@exaone4/harness'
import { completeHeaders, headerPaths, type Identity, plainGit } from '@exaone4/harness'
import type { Repository } from './repository.ts'

/** Files are committed and checked out byte for byte, whatever the tree's own attributes say. */
const AS_IT_IS = '* -text -ident -filter -working-tree-encoding\n'

/**
 * A repository of our own, in which the branches are made. It reads the objects of the user's repository, but has
 * none of its settings, hooks, refs or index.
 */
export interface Worktree {
  repository: Repository
  /** The checked-out files. The path never changes, so that Go's build cache stays valid. */
  tree: string
  /** Holds the tree and the records of the repository. */
  dir: string
  identity: Identity
  scratch: string
  signal?: AbortSignal
}

export interface WorktreeRequest {
  space: Workspace
  repository: Repository
  identity: Identity
  signal?: AbortSignal
}

export function worktreeDir(space: Workspace, { gitDir, dir }: Repository): string {
  const digest = createHash('sha256').update(gitDir).digest('hex').slice(0, 8)
  return join(space.cache, 'pr', `${basename(dir).replace(/\W+/g, '-')}-${digest}`)
}

/** Opens the worktree for a repository, and creates it first if necessary. */
export async function openWorktree(request: WorktreeRequest): Promise<Worktree> {
  const { space, repository, identity, signal } = request
  const dir = worktreeDir(space, repository)
  const tree = join(dir, 'tree')
  if (!(await isUsable(tree))) {
    await rm(tree, { recursive: true, force: true })
    await mkdir(tree, { recursive: true })
    const format = (await plainGit(repository.dir, ['rev-parse', '--show-object-format'])).stdout
    await plainGit(tree, [
      'init',
      '--quiet',
      '--initial-branch=none',
      `--object-format=${format.toString().trim()}`,
    ])
    await mkdir(join(tree, '.git/info'), { recursive: true })
    await writeFile(join(tree, '.git/info/attributes'), AS_IT_IS)
    await writeFile(join(tree, '.git/info/exclude'), headerPaths.map((path) => `/${path}\n`).join(''))
  }
  await writeFile(join(tree, '.git/objects/info/alternates'), `${repository.objects}\n`)
  const shallow = join(repository.gitDir, 'shallow')
  if (existsSync(shallow)) await copyFile(shallow, join(tree, '.git/shallow'))
  else await rm(join(tree, '.git/shallow'), { force: true })
  const scratch = join(space.cache, 'scratch')
  return { repository, tree, dir, identity, scratch, ...(signal && { signal }) }
}

async function isUsable(tree: string): Promise<boolean> {
  if (!existsSync(join(tree, '.git/HEAD'))) return false
  const { status } = await plainGit(tree, ['cat-file', '-e', 'HEAD^{tree}'], { orStatus: 128 })
  return status === 0
}

/** Checks out a commit and discards all other changes; ignored files stay. */
export async function checkOut({ tree, scratch }: Worktree, commit: string): Promise<void> {
  await forgetOperations(tree)
  await plainGit(tree, ['checkout', '--quiet', '--force', '--detach', commit])
  await plainGit(tree, ['clean', '--quiet', '-d', '--force', '--force'])
  await completeHeaders(tree, scratch)
}

/** Files left by a git process that was killed, or by an abandoned conflict. */
const LEFT_OVER = ['index.lock', 'HEAD.lock', 'CHERRY_PICK_HEAD', 'MERGE_MSG', 'sequencer', 'rebase-apply']

async function forgetOperations(tree: string): Promise<void> {
  for (const name of LEFT_OVER) await rm(join(tree, '.git', name), { recursive: true, force: true })
}

/** The output of a git command in the worktree, trimmed. */
export async function gitText({ tree }: Worktree, ...args: string[]): Promise<string> {
  return (await plainGit(tree, args)).stdout.toString().trim()
}

/** The commits of a range without merges, oldest first. */
export async function commitsIn(worktree: Worktree, to: string, ...without: string[]): Promise<string[]> {
  const excluded = without.map((commit) => `^${commit}`)
  const list = await gitText(
    worktree,
    'rev-list',
    '--reverse',
    '--topo-order',
    '--no-merges',
    to,
    ...excluded,
  )
  return list.split('\n').filter((line) => line !== '')
}

export async function isAncestor({ tree }: Worktree, commit: string, of: string): Promise<boolean> {
  const { status } = await plainGit(tree, ['merge-base', '--is-ancestor', commit, of], { orStatus: 1 }).catch(
    () => ({ status: 1 }),
  )
  return status === 0
}
