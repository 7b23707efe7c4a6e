import { Failure } from '@exaone4/failure'

/**
 * Why an edit does not apply: its target is not there though the function is (`missing`), there are more
 * targets than its count (`ambiguous`), what it adds is there already (`already-upstream`), or this is not
 * the tree we know (`wrong-base`).
 */
export type DriftCode = 'missing' | 'ambiguous' | 'already-upstream' | 'wrong-base'

/** One edit, or one file we own, that does not apply. */
export interface Drift {
  code: DriftCode
  /** The id of the edit or of the file we own. */
  edit: string
  /** Path in upstream's tree. */
  file: string
  /** 1-based; 0 where the file does not exist. */
  line: number
  /** The lines concerned, numbered and underlined; empty where the file does not exist. */
  excerpt: string
  note: string
}

/** A series that does not apply, with every drift. */
export class DriftFailure extends Failure {
  readonly drifts: readonly Drift[]

  constructor(drifts: readonly Drift[]) {
    const count = drifts.length === 1 ? '1 edit does' : `${drifts.length} edits do`
    super('drift', `the series does not apply: ${count} not fit this tree; nothing was changed`, {
      detail: alike(drifts).map(formatDrift).join('\n\n'),
    })
    this.name = 'DriftFailure'
    this.drifts = drifts
  }
}

/** Edits that fail for one reason at one place, as in a foreign tree, are one drift that names all of them. */
export function alike(drifts: readonly Drift[]): Drift[] {
  const place = ({ code, file, line, note }: Drift) => JSON.stringify([code, file, line, note])
  return [...new Set(drifts.map(place))].flatMap((wanted) => {
    const group = drifts.filter((drift) => place(drift) === wanted)
    return group.slice(0, 1).map((first) => ({ ...first, edit: group.map(({ edit }) => edit).join(', ') }))
  })
}

/** A drift as text for a terminal, in several lines. */
export function formatDrift(drift: Drift): string {
  const place = drift.line === 0 ? drift.file : `${drift.file}:${drift.line}`
  return [
    `${drift.code}: ${drift.edit}`,
    `--> ${place}`,
    ...(drift.excerpt === '' ? [] : [drift.excerpt]),
    `note: ${drift.note}`,
  ].join('\n')
}
