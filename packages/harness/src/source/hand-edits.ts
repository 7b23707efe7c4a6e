import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { declarationAt, fitSeries, ownedFiles, type Patch } from '@exaone4/patches'
import { withScratch } from '../scratch.ts'
import { fileDiff, type Hunk } from './diff.ts'
import { git } from './git.ts'
import { seriesEnd, UPSTREAM } from './tree.ts'

/** A file of a prepared tree that was edited manually, and what happens to it. */
export type HandEdit = {
  path: string
  hunks: Hunk[]
} /** A Go file of a patch, or a new one for a patch: it goes to `target`, or is already there. */ & (
  | { kind: 'ours'; patch: string; target: string; isThere: boolean }
  /** `target` has changed since the tree was created: one of the two changes would be lost. */
  | { kind: 'conflict'; patch: string; target: string }
  /** A file of a patch that was deleted. */
  | { kind: 'removed'; patch: string; target: string }
  /** A new file that belongs to no patch. */
  | { kind: 'unassigned' }
  /** One of Ollama's files: an edit must be written in these declarations; `edits` already change the file. */
  | { kind: 'upstream'; declarations: string[]; edits: string[] }
)

/** The patch that gets new files, and the folder for them: `go`, `go.leading-bos`. */
export interface Adoption {
  patch: Patch
  folder: string
}

interface Question {
  dir: string
  path: string
  before: Buffer | undefined
  after: Buffer | undefined
  patches: readonly Patch[]
  adoption: Adoption | undefined
}

/**
 * Finds manual changes in a prepared tree, committed or not, sorted by path. Changes nothing there.
 *
 * @throws Failure `source` for a tree that is missing or incomplete
 */
export async function handEdits(
  dir: string,
  asked: readonly Patch[],
  scratch: string,
  adoption?: Adoption,
): Promise<HandEdit[]> {
  if (!existsSync(dir)) {
    throw new Failure('source', `there is no ${dir}`, {
      hint: `create it: pnpm build:ollama --release ${basename(dir)}`,
    })
  }
  const end = await seriesEnd(dir)
  const { patches } = fitSeries(asked, dir)
  const found: HandEdit[] = []
  for (const path of await changedPaths(dir, end)) {
    const before = await committed(dir, end, path)
    const after = await contentOf(join(dir, path))
    const hunks = await hunksBetween(scratch, before, after)
    const edit = await classify({ dir, path, before, after, patches, adoption }, hunks)
    if (edit) found.push(edit)
  }
  return found
}

async function classify(question: Question, hunks: Hunk[]): Promise<HandEdit | undefined> {
  const { dir, path, before, after, patches, adoption } = question
  for (const patch of patches) {
    const file = ownedFiles(patch).find((owned) => owned.path === path)
    if (file) return ofPatch(question, hunks, patch.id, file.location)
  }
  if ((await committed(dir, UPSTREAM, path)) !== undefined) {
    const edits = patches.flatMap((patch) => patch.edits.filter(({ file }) => file === path))
    const declarations = declarationsOf(hunks, before?.toString() ?? '', after?.toString() ?? '')
    return { kind: 'upstream', path, hunks, declarations, edits: edits.map(({ id }) => id) }
  }
  if (!after) return undefined
  if (!adoption) return { kind: 'unassigned', path, hunks }
  const { patch, folder } = adoption
  return ofPatch(question, hunks, patch.id, join(dirname(patch.goDir), folder, path))
}

async function ofPatch(
  { path, before, after }: Question,
  hunks: Hunk[],
  patch: string,
  target: string,
): Promise<HandEdit> {
  if (!after) return { kind: 'removed', path, hunks, patch, target }
  const there = await contentOf(target)
  const isThere = there?.equals(after) ?? false
  const isKnown = there === undefined || (before !== undefined && there.equals(before))
  return isThere || isKnown
    ? { kind: 'ours', path, hunks, patch, target, isThere }
    : { kind: 'conflict', path, hunks, patch, target }
}

async function changedPaths(dir: string, end: string): Promise<string[]> {
  const repository = git(dir)
  const tracked = await repository.raw('diff', '--name-only', '--no-renames', '-z', end)
  const others = await repository.raw('ls-files', '--others', '--exclude-standard', '-z')
  return [...new Set(`${tracked}\0${others}`.split('\0').filter((path) => path !== ''))].sort()
}

async function committed(dir: string, revision: string, path: string): Promise<Buffer | undefined> {
  const repository = git(dir)
  const listed = await repository.raw('ls-tree', '--name-only', revision, '--', path)
  return listed === '' ? undefined : repository.showBuffer([`${revision}:${path}`])
}

async function contentOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function hunksBetween(
  scratch: string,
  before: Buffer | undefined,
  after: Buffer | undefined,
): Promise<Hunk[]> {
  return withScratch(scratch, async (dir) => {
    const kept = async (name: string, content: Buffer | undefined): Promise<string | undefined> => {
      if (!content) return undefined
      await mkdir(dir, { recursive: true })
      await writeFile(join(dir, name), content)
      return join(dir, name)
    }
    return fileDiff(await kept('before', before), await kept('after', after))
  })
}

/** The declarations in which lines were added or removed, in order. */
function declarationsOf(hunks: readonly Hunk[], before: string, after: string): string[] {
  const names = hunks.flatMap((hunk) => {
    const place = { '-': hunk.before.first, '+': hunk.after.first }
    const lines = hunk.lines.slice(1).filter((line) => /^[ +-]/.test(line))
    return lines.flatMap((line) => {
      const added = line.startsWith('+')
      const removed = line.startsWith('-')
      const name = added
        ? declarationAt(after, place['+'])
        : removed
          ? declarationAt(before, place['-'])
          : undefined
      if (!removed) place['+'] += 1
      if (!added) place['-'] += 1
      return name ?? []
    })
  })
  return [...new Set(names)]
}
