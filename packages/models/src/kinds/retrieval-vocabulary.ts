import { byteLevel } from './byte-level.ts'
import { addToken, baseVocabulary, endOfTurn, tokenId, tokenTypes, type Vocabulary } from './vocabulary.ts'

/** The secrets that a prompt can contain, by the word for them in the answer. */
export const secrets = [
  'amber',
  'basil',
  'cedar',
  'daisy',
  'ebony',
  'fjord',
  'grape',
  'hazel',
  'indigo',
  'jasper',
  'kelp',
  'lotus',
  'maple',
  'nutmeg',
  'olive',
  'pearl',
] as const

export type Secret = (typeof secrets)[number]

/** The answer if no secret is visible. */
export const nothing = 'nothing'

const answers: readonly string[] = [...secrets, nothing]

/** Writes a secret into a prompt, as one token that differs from the token of the answer. */
export function planted(secret: Secret): string {
  return secret.toUpperCase()
}

/** Filler text with this number of tokens, also when it is joined with other text. */
export function filler(tokens: number): string {
  return ' a'.repeat(tokens)
}

/** The role of a token in a retrieval model. */
export interface Meaning {
  id: number
  /** Index of the answer that it plants. */
  plants: number
  /** Is it a secret that attention looks for? */
  sought: boolean
  /** The token that always follows it; without this, an answer follows. */
  leadsTo?: number
  /** The state that leads to this token. */
  saidBy?: { answer: number } | { step: number }
}

export interface RetrievalVocabulary {
  vocabulary: Vocabulary
  meanings: Meaning[]
  answers: number
  steps: number
}

/**
 * The tokens of a model that answers and then ends its turn. With a pause, it writes that many tokens and answers again.
 */
export function retrievalVocabulary(pause: number): RetrievalVocabulary {
  const vocabulary = baseVocabulary('pieces')
  const none = answers.length - 1
  const add = (text: string) => addToken(vocabulary, text, tokenTypes.userDefined)
  const needles = secrets.map((secret) => add(planted(secret)))
  const words = answers.map(add)
  const pauses = Array.from({ length: pause }, (_, index) => addToken(vocabulary, byteLevel(`-${index + 1}`)))
  const sequel = pause === 0 ? [tokenId(vocabulary, endOfTurn)] : pauses

  const meanings = vocabulary.texts.map((_, id): Meaning => {
    const needle = needles.indexOf(id)
    const word = words.indexOf(id)
    const step = sequel.indexOf(id)
    const next = word >= 0 ? 0 : step + 1
    return {
      id,
      plants: needle >= 0 ? needle : none,
      sought: needle >= 0,
      ...((word >= 0 || step >= 0) && next < sequel.length && { leadsTo: next }),
      ...(word >= 0 ? { saidBy: { answer: word } } : step >= 0 && { saidBy: { step } }),
    }
  })
  return { vocabulary, meanings, answers: answers.length, steps: sequel.length }
}
