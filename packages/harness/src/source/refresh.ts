import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '@exaone4/failure'
import type { Patch, Release } from '@exaone4/patches'
import type { Workspace } from '../workspace.ts'
import { git } from './git.ts'
import { type Adoption, type HandEdit, handEdits } from './hand-edits.ts'
import { type Source, treeName } from './source.ts'
import { BRANCH, preparedTree, seriesEnd } from './tree.ts'

/** Branch for manual commits on top of the series. */
const KEPT = 'by-hand'

export interface RefreshRequest {
  release: Release
  source: Source
  series: readonly Patch[]
  /** Where new files go that belong to no patch. */
  adoption?: Adoption
  /** Write the files; otherwise only report. */
  write: boolean
}

export interface Refresh {
  dir: string
  edits: HandEdit[]
  /** Files of the patches that were written. */
  written: string[]
  /** Nothing is left to do manually: the tree was rebuilt from the patches and has the same content. */
  isComplete: boolean
}

/**
 * Reads a developer's changes in `ollama-src/<release>` back into the patches: Go files of patches are copied back,
 * other changes are left to the developer. Without `write`, it only reports.
 *
 * @throws Failure `source` if a file of a patch has changed since the tree was created, before anything is written
 */
export async function refresh(space: Workspace, request: RefreshRequest): Promise<Refresh> {
  const { release, source, series, adoption, write } = request
  const dir = join(space.src, treeName(release, source))
  const edits = await handEdits(dir, series, join(space.cache, 'scratch'), adoption)
  if (!write || edits.length === 0) return { dir, edits, written: [], isComplete: false }

  refuseConflicts(dir, edits)
  const written: string[] = []
  for (const edit of edits) {
    if (edit.kind !== 'ours' || edit.isThere) continue
    await replaceFile(join(dir, edit.path), edit.target)
    written.push(edit.target)
  }
  const isComplete = edits.every(({ kind }) => kind === 'ours')
  if (isComplete) {
    await putBack(dir, edits)
    await preparedTree(space, release, source, series)
  }
  return { dir, edits, written, isComplete }
}

function refuseConflicts(dir: string, edits: readonly HandEdit[]): void {
  const conflicts = edits.filter((edit) => edit.kind === 'conflict')
  const [first] = conflicts
  if (!first) return
  throw new Failure('source', 'files of the patches have changed since the tree was created from them', {
    detail: conflicts.map(({ path, target }) => `${target}\n  and in the tree, ${path}`).join('\n'),
    hint: `merge both changes in the patch, then copy its file to the tree; to compare them: git diff --no-index ${first.target} ${join(dir, first.path)}`,
  })
}

async function replaceFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, `${to}.tmp`)
  await rename(`${to}.tmp`, to)
}

/** All changes are in the patches now, and come back from there. A branch preserves manual commits. */
async function putBack(dir: string, edits: readonly HandEdit[]): Promise<void> {
  const repository = git(dir)
  const end = await seriesEnd(dir)
  const head = (await repository.revparse(['HEAD'])).trim()
  if (head !== end) await repository.raw('branch', '--force', KEPT, head)
  await repository.raw('checkout', '--quiet', '--force', '-B', BRANCH, end)
  const listed = await repository.raw('ls-files', '--others', '--exclude-standard', '-z')
  const untracked = new Set(listed.split('\0'))
  for (const { path } of edits) if (untracked.has(path)) await rm(join(dir, path))
}
