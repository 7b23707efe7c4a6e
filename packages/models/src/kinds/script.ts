import { Failure } from '@exaone4/failure'
import { byteLevel } from './byte-level.ts'
import { randomUint32 } from './random.ts'

/** What one token says. Bytes allow a cut inside a character, as real vocabularies have them. */
export type Piece = string | Uint8Array

/** A text and how to cut it into pieces. */
export interface CutScript {
  text: string
  /** Characters in a piece, or a range to choose from (default: 2 to 7). Pieces grow until no two are equal. */
  length?: number | readonly [shortest: number, longest: number]
  /** Chooses the lengths in a range; the same seed gives the same cuts. */
  seed?: number
  /** Where a cut must be: `['</thi', 'nk>']` puts one into each `</think>`. */
  between?: readonly (readonly [before: string, after: string])[]
}

/** A text to cut as seems fit, a text with a say in its cuts, or the pieces themselves, which must all differ. */
export type Script = string | CutScript | readonly Piece[]

/**
 * The pieces of a script as a byte-level vocabulary spells them. Together they spell its text, and no two are equal
 * or equal to one in `taken`, to which they are added. Each of `whole` that is not taken yet is one piece where it
 * first occurs in a text, also if `between` would cut it. Throws a `usage` Failure when no such pieces exist.
 */
export function scriptPieces(script: Script, taken: Set<string>, whole: readonly string[] = []): string[] {
  if (isPieces(script)) return script.map((piece) => takePiece(piece, taken))
  const cut = typeof script === 'string' ? { text: script } : script
  const nextLength = lengths(cut)
  return segments(
    cut,
    whole.filter((text) => !taken.has(text)),
  ).flatMap((segment) =>
    whole.includes(segment) && !taken.has(segment)
      ? [takePiece(segment, taken)]
      : cutSegment(segment, taken, nextLength),
  )
}

function isPieces(script: Script): script is readonly Piece[] {
  return Array.isArray(script)
}

function takePiece(piece: Piece, taken: Set<string>): string {
  const spelling = byteLevel(piece)
  if (spelling === '') throw new Failure('usage', 'a script has an empty piece')
  if (taken.has(spelling)) {
    throw new Failure(
      'usage',
      `a script needs the piece ${show(piece)} twice, and a token has one successor`,
      {
        hint: 'Ask for fewer cuts or other lengths, or choose another seed.',
      },
    )
  }
  taken.add(spelling)
  return spelling
}

/** The text cut where it has to be: at the places asked for, and around the first of each of `whole`. */
function segments({ text, between = [] }: CutScript, whole: readonly string[]): string[] {
  const cuts = new Set<number>()
  for (const [before, after] of between) {
    const found = occurrences(text, before + after)
    if (found.length === 0) throw new Failure('usage', `a script has no ${show(before + after)} to cut`)
    for (const index of found) cuts.add(index + before.length)
  }
  for (const tag of whole) {
    const start = text.indexOf(tag)
    if (start < 0) continue
    for (let inside = start + 1; inside < start + tag.length; inside++) cuts.delete(inside)
    cuts.add(start).add(start + tag.length)
  }
  const edges = [...cuts.add(0).add(text.length)].sort((a, b) => a - b)
  return edges.slice(1).map((end, index) => text.slice(edges[index], end))
}

function occurrences(text: string, part: string): number[] {
  const found: number[] = []
  for (let index = text.indexOf(part); index >= 0; index = text.indexOf(part, index + 1)) found.push(index)
  return found
}

function cutSegment(segment: string, taken: Set<string>, nextLength: () => number): string[] {
  const characters = Array.from(segment)
  const pieces: string[] = []
  for (let start = 0; start < characters.length; ) {
    let end = start + nextLength()
    let piece = characters.slice(start, end).join('')
    for (; end < characters.length && taken.has(byteLevel(piece)); end++) piece += characters[end]
    // A tail that is too short or already taken becomes the end of the piece before it.
    const isLast = end >= characters.length
    while (isLast && pieces.length > 0 && (isSingle(piece) || taken.has(byteLevel(piece)))) {
      const before = pieces.pop() ?? ''
      taken.delete(byteLevel(before))
      piece = before + piece
    }
    for (const part of parts(piece, taken)) {
      takePiece(part, taken)
      pieces.push(part)
    }
    start = end
  }
  return pieces.map(byteLevel)
}

/** The piece, or, where it is taken, the first two halves of it that are not. */
function parts(piece: string, taken: Set<string>): string[] {
  const isFree = (part: string) => !taken.has(byteLevel(part))
  if (isFree(piece)) return [piece]
  const characters = Array.from(piece)
  for (let length = 1; length < characters.length; length++) {
    const halves = [characters.slice(0, length).join(''), characters.slice(length).join('')]
    if (halves.every(isFree) && halves[0] !== halves[1]) return halves
  }
  return [piece]
}

/** Default lengths are those of real tokens; a single character is left for the prompt. */
function lengths({ length = [2, 7], seed = 0 }: CutScript): () => number {
  const [shortest, longest] = typeof length === 'number' ? [length, length] : length
  if (!Number.isInteger(shortest) || !Number.isInteger(longest) || shortest < 1 || longest < shortest) {
    throw new Failure('usage', `[${shortest}, ${longest}] is not a range of lengths from 1 up`)
  }
  const next = randomUint32(seed)
  return () => shortest + (next() % (longest - shortest + 1))
}

function isSingle(piece: string): boolean {
  return Array.from(piece).length < 2
}

function show(piece: Piece): string {
  return JSON.stringify(Buffer.from(piece).toString())
}
