import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { git, quoted } from '@exaone4/harness'
import { gitText, type Worktree } from './worktree.ts'

/** A file that conflicts when a manual commit is cherry-picked onto the base. */
export interface Conflict {
  file: string
  /** What both sides did to it. */
  kind: string
  /** The conflicting lines, numbered; empty if one side does not have the file. */
  excerpt: string
}

export type Picked = 'picked' | 'already in the base' | Conflict[]

/** Cherry-picks a commit onto the worktree's HEAD. Conflicts stay in the worktree for the user to resolve. */
export async function pick(worktree: Worktree, commit: string): Promise<Picked> {
  const repository = git(worktree.tree, worktree.identity)
  try {
    await repository.raw('cherry-pick', '--allow-empty', commit)
    return 'picked'
  } catch (error) {
    const conflicts = await conflictsIn(worktree)
    if (conflicts.length > 0) return conflicts
    if (!(await isPicking(worktree))) throw error
    await repository.raw('cherry-pick', '--skip')
    return 'already in the base'
  }
}

/** Finishes a commit whose conflicts the user has resolved, or that the user has committed otherwise. */
export async function finishPick(worktree: Worktree, commit: string, head: string): Promise<Picked> {
  if (!(await isPicking(worktree))) {
    const isElsewhere = (await gitText(worktree, 'rev-parse', 'HEAD')) !== head
    return isElsewhere ? 'picked' : pick(worktree, commit)
  }
  const left = (await conflictsIn(worktree)).filter(({ excerpt }) => excerpt !== '')
  if (left.length > 0) return left
  const repository = git(worktree.tree, worktree.identity)
  await repository.raw('add', '--all')
  const isEmpty = (await gitText(worktree, 'diff', '--cached', '--name-only', 'HEAD')) === ''
  await repository.raw(
    ...(isEmpty ? ['cherry-pick', '--skip'] : ['commit', '--quiet', '--no-edit', '--no-verify']),
  )
  return isEmpty ? 'already in the base' : 'picked'
}

/** Kinds of conflict, by the two letters of `git status`. */
const KINDS: Readonly<Record<string, string>> = {
  UU: 'both changed it',
  AA: 'both added it',
  DU: 'the base deleted it, the commit changes it',
  UD: 'the base changed it, the commit deletes it',
  AU: 'the base added it',
  UA: 'the commit adds it',
  DD: 'both deleted it',
}

export async function conflictsIn(worktree: Worktree): Promise<Conflict[]> {
  const status = await git(worktree.tree).raw('status', '--porcelain', '-z', '--untracked-files=no')
  const unmerged = status.split('\0').filter((line) => KINDS[line.slice(0, 2)] !== undefined)
  return Promise.all(
    unmerged.map(async (line) => {
      const file = line.slice(3)
      return {
        file,
        kind: KINDS[line.slice(0, 2)] ?? '',
        excerpt: await excerptOf(join(worktree.tree, file)),
      }
    }),
  )
}

async function isPicking(worktree: Worktree): Promise<boolean> {
  return (
    (await git(worktree.tree)
      .raw('rev-parse', '--verify', '--quiet', 'CHERRY_PICK_HEAD')
      .catch(() => '')) !== ''
  )
}

const LINES = 14

/** The first conflict that git marked in a file. */
async function excerptOf(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n')
  const first = lines.findIndex((line) => line.startsWith('<<<<<<< '))
  if (first === -1) return ''
  const last = lines.findIndex((line, index) => index > first && line.startsWith('>>>>>>> '))
  const shown = lines.slice(first, Math.min(last + 1, first + LINES))
  return shown.map((line, index) => `${String(first + index + 1).padStart(5)} | ${line}`).join('\n')
}

/** Describes a conflict and how to resume. */
export async function conflictFailure(
  worktree: Worktree,
  topic: string,
  commit: string,
  conflicts: readonly Conflict[],
): Promise<Failure> {
  const { repository, tree } = worktree
  const subject = await gitText(worktree, 'show', '--no-patch', '--format=%h %s', commit)
  const command = `pnpm pr:prepare --repo ${quoted(repository.dir)}`
  return new Failure('drift', `a manual commit on ${topic} conflicts with the new base: ${subject}`, {
    detail: conflicts
      .map(({ file, kind, excerpt }) => [`${join(tree, file)}: ${kind}`, excerpt].filter(Boolean).join('\n'))
      .join('\n\n'),
    hint: `resolve the conflicts in these files, then resume: ${command} --continue\nor give up and leave all branches as they were: ${command} --abort`,
  })
}
