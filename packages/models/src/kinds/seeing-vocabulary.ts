import {
  addToken,
  baseVocabulary,
  members,
  promptEndings,
  tokenId,
  tokenTypes,
  type Vocabulary,
} from './vocabulary.ts'

/** The colors that a projector tells apart, as red, green and blue, each of them all or nothing. */
export const colors: Record<Color, readonly [red: 0 | 1, green: 0 | 1, blue: 0 | 1]> = {
  black: [0, 0, 0],
  red: [1, 0, 0],
  green: [0, 1, 0],
  yellow: [1, 1, 0],
  blue: [0, 0, 1],
  magenta: [1, 0, 1],
  cyan: [0, 1, 1],
  white: [1, 1, 1],
}

export type Color = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white'

export const colorNames: readonly Color[] = Object.keys(colors) as Color[]

/** A text that the model sees among images, to find out where they are. */
export const landmark: string = 'LANDMARK'

/** What the model can see, in the order of the elements of a state. */
export const sights: readonly string[] = [...colorNames, 'landmark']

/** The answer about the first and the last of what is seen. */
export function seen(first: Color | 'landmark', last: Color | 'landmark'): string {
  return openingOf(first) + closingOf(last)
}

/** The answer if nothing is seen. */
export const unseen: string = 'no image'

/** What a token does in a model that sees. */
export interface Role {
  id: number
  /** Which end of the prompt attention looks at when this token is the last one. */
  looks: 'first' | 'last'
  /** Index of the sight that it is. */
  shows?: number
  /** The state that the token leads to, or from which it is said. */
  leadsTo?: Step
  saidAs?: { sight: number; looks: 'first' | 'last' } | Step
}

/** States that follow a token whatever is seen. */
export type Step = 'thought' | 'end'

/** The vocabulary of EXAONE 4.5 with the tokens around an image, the landmark and the parts of answers. */
export function seeingVocabulary(): { vocabulary: Vocabulary; roles: Role[] } {
  const member = members['4.5']
  const vocabulary = baseVocabulary('pieces', member)
  for (const marker of ['<vision>', '</vision>']) addToken(vocabulary, marker, tokenTypes.control)
  const add = (text: string): number => addToken(vocabulary, text, tokenTypes.userDefined)
  const shown = add(landmark)
  const thought = add(`Colors.\n${promptEndings.content}`)
  const openings = [...sights.map(openingOf), unseen].map(add)
  const closings = sights.map(closingOf).map(add)
  const thinks = tokenId(vocabulary, promptEndings.thinking)
  const end = tokenId(vocabulary, member.endOfTurn)

  const roles = vocabulary.texts.map((_, id): Role => {
    const opening = openings.indexOf(id)
    const closing = closings.indexOf(id)
    if (opening >= 0) {
      const isSight = opening < sights.length
      return {
        id,
        looks: 'last',
        saidAs: { sight: opening, looks: 'first' },
        ...(!isSight && { leadsTo: 'end' }),
      }
    }
    if (closing >= 0) return { id, looks: 'last', saidAs: { sight: closing, looks: 'last' }, leadsTo: 'end' }
    return {
      id,
      looks: 'first',
      ...(id === shown && { shows: sights.indexOf('landmark') }),
      ...(id === thinks && { leadsTo: 'thought' }),
      ...(id === thought && { saidAs: 'thought' }),
      ...(id === end && { saidAs: 'end' }),
    }
  })
  return { vocabulary, roles }
}

function openingOf(sight: string): string {
  return `first ${sight}, `
}

function closingOf(sight: string): string {
  return `last ${sight}`
}
