import { Failure } from '@exaone4/failure'
import { byteLevel } from './byte-level.ts'
import { randomUint32 } from './random.ts'

/** The text of one token. Bytes allow a cut inside a character, as in real vocabularies. */
export type Piece = string | Uint8Array

/** A text, and how to cut it into pieces. */
export interface CutScript {
  text: string
  /** Characters per piece, or a range of lengths (default: 2 to 7). Pieces grow until they all differ. */
  length?: number | readonly [shortest: number, longest: number]
  /** Seed for the lengths; the same seed gives the same cuts. */
  seed?: number
  /** Required cuts: `['</thi', 'nk>']` cuts each `</think>` there. */
  between?: readonly (readonly [before: string, after: string])[]
}

/** A text to cut by default rules, a text with rules for its cuts, or the pieces themselves, which must all differ. */
export type Script = string | CutScript | readonly Piece[]

/**
 * Cuts a script into pieces, spelled as in a byte-level vocabulary. The pieces differ from each other and from those in
 * `taken`, to which they are added. The first occurrence of each text in `whole` stays one piece unless it is taken, even
 * if `between` asks for a cut inside.
 *
 * @throws Failure `usage` if no such pieces exist
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

/** Cuts a text at the required places, and around the first occurrence of each text in `whole`. */
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
    // A tail that is too short or already taken is appended to the previous piece.
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

/** The piece itself, or if it is taken, the first split into two parts that are not taken. */
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

/** Default lengths resemble real tokens; single characters are reserved for the prompt. */
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
