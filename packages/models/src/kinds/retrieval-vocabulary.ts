import { byteLevel } from './byte-level.ts'
import { addToken, baseVocabulary, endOfTurn, tokenId, tokenTypes, type Vocabulary } from './vocabulary.ts'

/** What can be hidden in a prompt, by the word for it in the answer. */
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

/** The answer when no secret can be seen. */
export const nothing = 'nothing'

const answers: readonly string[] = [...secrets, nothing]

/** How a secret is written in a prompt: one token, which is not the one that answers. */
export function planted(secret: Secret): string {
  return secret.toUpperCase()
}

/** Text of as many tokens; before and after another one, too. */
export function filler(tokens: number): string {
  return ' a'.repeat(tokens)
}

/** What a token means to a retrieval model. */
export interface Meaning {
  id: number
  /** The answer that it plants: which one of all. */
  plants: number
  /** Is it one that attention looks for? */
  sought: boolean
  /** What it makes the model say next, whatever can be seen; without it, that is an answer. */
  leadsTo?: number
  /** What makes the model say it. */
  saidBy?: { answer: number } | { step: number }
}

export interface RetrievalVocabulary {
  vocabulary: Vocabulary
  meanings: Meaning[]
  answers: number
  steps: number
}

/**
 * Tokens of a model that answers, and then ends its turn or, with a pause, says as many tokens and answers again.
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
