import type { Edit } from './edit.ts'
import { lineNumber } from './excerpt.ts'
import { findScopes } from './go.ts'
import { end, readSource, start } from './source.ts'

/** Where an edit looks in a file, in lines, 1-based. */
export interface Place {
  /** Of its function, struct type or imports, the last line included. */
  first: number
  last: number
  /** Where its first match begins; the first line of all where nothing matches. */
  match: number
}

/** Undefined where a file does not have what the edit looks in. */
export function placeOf({ file, within, match }: Edit, text: string): Place | undefined {
  const [scope] = findScopes(readSource(file, text).root, within)
  if (!scope) return undefined
  const [first, last] = [lineNumber(text, start(scope)), lineNumber(text, end(scope))]
  const found = scope.find({ rule: match })
  return { first, last, match: found ? lineNumber(text, start(found)) : first }
}
