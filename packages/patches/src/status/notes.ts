import { alike } from '../edit/drift.ts'
import type { PatchState, PatchStatus } from './status.ts'
import type { TreeStatus } from './tree-status.ts'

/** What there is to say of a patch that does not simply apply, told once for all trees that it is true of. */
export interface Note {
  patch: string
  state: PatchState
  /** Why a patch is not applicable; empty for other states. */
  reason: string
  seen: { tree: string; lines: string[] }[]
}

export const stateNames: Readonly<Record<PatchState, string>> = {
  applies: 'applies',
  'not-applicable': 'not applicable',
  'already-upstream': 'already upstream',
  drifted: 'drifted',
  unchecked: 'not checked',
}

/** The notes in the order of the patches; a note's number is its index plus one. */
export function notesOf(trees: readonly TreeStatus[]): Note[] {
  const notes: Note[] = []
  for (const [index] of trees[0]?.patches.entries() ?? []) {
    for (const { name, patches } of trees) {
      const status = patches[index]
      if (!status || status.state === 'applies') continue
      const seen = { tree: name, lines: linesOf(status) }
      const same = notes[noteIndex(notes, status)]
      if (same) same.seen.push(seen)
      else notes.push({ patch: status.patch, state: status.state, reason: reasonOf(status), seen: [seen] })
    }
  }
  return notes
}

/** -1 for a patch that applies. */
export function noteIndex(notes: readonly Note[], status: PatchStatus): number {
  return notes.findIndex(
    ({ patch, state, reason }) =>
      patch === status.patch && state === status.state && reason === reasonOf(status),
  )
}

function reasonOf(status: PatchStatus): string {
  if (status.state === 'unchecked')
    return 'the llama.cpp of this tree is not downloaded here; a build downloads it'
  return status.state === 'not-applicable' ? status.reason : ''
}

function linesOf(status: PatchStatus): string[] {
  if (status.state === 'applies') return []
  if (status.state === 'unchecked') return []
  if (status.state === 'not-applicable') return [...status.evidence]
  return alike(status.drifts).map(({ code, edit, file, line, note }) => {
    const place = line === 0 ? file : `${file}:${line}`
    return `${place} ${code}: ${edit}: ${note}`
  })
}
