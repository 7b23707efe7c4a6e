import { applyEdits } from './edit/apply-edits.ts'
import { type Drift, type DriftCode, DriftFailure } from './edit/drift.ts'
import type { Edit } from './edit/edit.ts'
import { excerpt } from './edit/excerpt.ts'
import { contentOf, ownedFiles } from './owned.ts'
import { type Patch, patchesOf } from './patch.ts'
import { foreignLlamaCpp, foreignTree } from './tree/module.ts'
import { type ReadFile, readerOf } from './tree/read.ts'

export interface FileWrite {
  /** Path in the tree, with forward slashes. */
  path: string
  /** The whole file. */
  content: Buffer
}

export interface PatchPlan {
  patch: Patch
  /** Sorted by path; a file appears once. */
  writes: FileWrite[]
}

interface Step extends PatchPlan {
  drifts: Drift[]
}

/**
 * Computes what a series writes to a tree of Ollama, patch by patch, each seeing the ones before it. Nothing is
 * written, and patches of llama.cpp are left out. Throws a `DriftFailure` with every edit and owned file that does not
 * apply, and a `source` failure for a tree that cannot be read.
 */
export function planSeries(tree: string, series: readonly Patch[]): PatchPlan[] {
  const pristine = readerOf(tree)
  return plan(pristine, wrongBase(pristine, 'go.mod', foreignTree), patchesOf('Ollama', series))
}

/** The same for the sources of llama.cpp and the patches of llama.cpp in a series. */
export function planLlamaCpp(sources: string, series: readonly Patch[]): PatchPlan[] {
  const pristine = readerOf(sources)
  const foreign = wrongBase(pristine, 'CMakeLists.txt', foreignLlamaCpp)
  return plan(pristine, foreign, patchesOf('llama.cpp', series))
}

function plan(
  pristine: ReadFile,
  foreign: ((edit: Edit) => Drift) | undefined,
  series: readonly Patch[],
): PatchPlan[] {
  const steps: Step[] = []
  for (const patch of series) {
    const written = new Map(steps.flatMap(({ writes }) => writes.map((write) => [write.path, write.content])))
    const read: ReadFile = (path) => written.get(path) ?? pristine(path)
    steps.push(foreign ? { patch, writes: [], drifts: patch.edits.map(foreign) } : planPatch(patch, read))
  }
  const drifts = steps.flatMap((step) => step.drifts)
  if (drifts.length > 0) throw new DriftFailure(drifts)
  return steps.map(({ patch, writes }) => ({ patch, writes }))
}

function planPatch(patch: Patch, read: ReadFile): Step {
  const files = [...new Set(patch.edits.map((edit) => edit.file))]
  const edited = files.map((file) =>
    editFile(
      file,
      read(file),
      patch.edits.filter((edit) => edit.file === file),
    ),
  )
  const owned = ownedFiles(patch).map((file) => {
    const existing = read(file.path)
    const content = contentOf(file)
    if (!existing) return { write: { path: file.path, content }, drifts: [] }
    const note = existing.equals(content)
      ? 'a file that we add is there already'
      : 'another file has the name of one that we add'
    return { drifts: [drift('already-upstream', file.id, file.path, existing, note)] }
  })
  const outcomes: { write?: FileWrite; drifts: Drift[] }[] = [...edited, ...owned]
  return {
    patch,
    writes: outcomes.flatMap(({ write }) => write ?? []).sort((a, b) => (a.path < b.path ? -1 : 1)),
    drifts: outcomes.flatMap(({ drifts }) => drifts),
  }
}

function editFile(
  file: string,
  content: Buffer | undefined,
  edits: readonly Edit[],
): { write?: FileWrite; drifts: Drift[] } {
  const text = content && decode(content)
  if (text === undefined) {
    const note = content ? 'the file is not UTF-8 text' : 'there is no such file'
    return { drifts: edits.map((edit) => drift('wrong-base', edit.id, file, undefined, note)) }
  }
  const { text: result, drifts } = applyEdits(file, text, edits)
  return { write: { path: file, content: Buffer.from(result) }, drifts }
}

function wrongBase(
  read: ReadFile,
  file: string,
  foreign: (read: ReadFile) => string | undefined,
): ((edit: Edit) => Drift) | undefined {
  const note = foreign(read)
  return note === undefined ? undefined : ({ id }) => drift('wrong-base', id, file, read(file), note)
}

function drift(
  code: DriftCode,
  edit: string,
  file: string,
  content: Buffer | undefined,
  note: string,
): Drift {
  const text = content?.toString()
  return {
    code,
    edit,
    file,
    line: text === undefined ? 0 : 1,
    excerpt: text === undefined ? '' : excerpt(text, [{ start: 0, end: text.length }]),
    note,
  }
}

function decode(content: Buffer): string | undefined {
  const text = content.toString()
  return Buffer.from(text).equals(content) ? text : undefined
}
