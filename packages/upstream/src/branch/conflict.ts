import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { git } from '@exaone4/harness'
import { ask, type Workshop } from './workshop.ts'

/** A file in which a commit by hand and the base do not go together. */
export interface Conflict {
  file: string
  says: string
  /** The lines concerned, numbered; empty where one side has no such file. */
  excerpt: string
}

export type Picked = 'picked' | 'in the base already' | Conflict[]

/** Puts a commit on top of the work tree's. Conflicts stay in the work tree, to be resolved. */
export async function pick(workshop: Workshop, commit: string): Promise<Picked> {
  const repository = git(workshop.tree, workshop.identity)
  try {
    await repository.raw('cherry-pick', '--allow-empty', commit)
    return 'picked'
  } catch (error) {
    const conflicts = await conflictsIn(workshop)
    if (conflicts.length > 0) return conflicts
    if (!(await isPicking(workshop))) throw error
    await repository.raw('cherry-pick', '--skip')
    return 'in the base already'
  }
}

/** Goes on with a commit whose conflicts the user has resolved, or has put on top by other means. */
export async function finishPick(workshop: Workshop, commit: string, head: string): Promise<Picked> {
  if (!(await isPicking(workshop))) {
    const isElsewhere = (await ask(workshop, 'rev-parse', 'HEAD')) !== head
    return isElsewhere ? 'picked' : pick(workshop, commit)
  }
  const left = (await conflictsIn(workshop)).filter(({ excerpt }) => excerpt !== '')
  if (left.length > 0) return left
  const repository = git(workshop.tree, workshop.identity)
  await repository.raw('add', '--all')
  const isEmpty = (await ask(workshop, 'diff', '--cached', '--name-only', 'HEAD')) === ''
  await repository.raw(
    ...(isEmpty ? ['cherry-pick', '--skip'] : ['commit', '--quiet', '--no-edit', '--no-verify']),
  )
  return isEmpty ? 'in the base already' : 'picked'
}

/** What each kind of conflict is, by the two letters of `git status`. */
const KINDS: Readonly<Record<string, string>> = {
  UU: 'both changed it',
  AA: 'both added it',
  DU: 'the base has it no longer, the commit changes it',
  UD: 'the base changed it, the commit deletes it',
  AU: 'the base added it',
  UA: 'the commit adds it',
  DD: 'both deleted it',
}

export async function conflictsIn(workshop: Workshop): Promise<Conflict[]> {
  const status = await git(workshop.tree).raw('status', '--porcelain', '-z', '--untracked-files=no')
  const unmerged = status.split('\0').filter((line) => KINDS[line.slice(0, 2)] !== undefined)
  return Promise.all(
    unmerged.map(async (line) => {
      const file = line.slice(3)
      return {
        file,
        says: KINDS[line.slice(0, 2)] ?? '',
        excerpt: await excerptOf(join(workshop.tree, file)),
      }
    }),
  )
}

async function isPicking(workshop: Workshop): Promise<boolean> {
  return (
    (await git(workshop.tree)
      .raw('rev-parse', '--verify', '--quiet', 'CHERRY_PICK_HEAD')
      .catch(() => '')) !== ''
  )
}

const LINES = 14

/** The first conflict that git has marked in a file. */
async function excerptOf(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n')
  const first = lines.findIndex((line) => line.startsWith('<<<<<<< '))
  if (first === -1) return ''
  const last = lines.findIndex((line, index) => index > first && line.startsWith('>>>>>>> '))
  const shown = lines.slice(first, Math.min(last + 1, first + LINES))
  return shown.map((line, index) => `${String(first + index + 1).padStart(5)} | ${line}`).join('\n')
}

/** Tells a conflict, and how to go on. */
export async function conflictFailure(
  workshop: Workshop,
  topic: string,
  commit: string,
  conflicts: readonly Conflict[],
): Promise<Failure> {
  const { repository, tree } = workshop
  const subject = await ask(workshop, 'show', '--no-patch', '--format=%h %s', commit)
  const command = `pnpm pr:prepare --repo ${repository.dir}`
  return new Failure('drift', `a commit by hand of ${topic} does not fit the new base: ${subject}`, {
    detail: conflicts
      .map(({ file, says, excerpt }) => [`${join(tree, file)}: ${says}`, excerpt].filter(Boolean).join('\n'))
      .join('\n\n'),
    hint: `correct the files, delete what is to go, then: ${command} --continue\nor give up, and leave all as it was: ${command} --abort`,
  })
}
