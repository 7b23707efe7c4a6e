import { type Script, scriptPieces } from './script.ts'
import {
  addToken,
  baseVocabulary,
  beginOfText,
  type Member,
  members,
  promptEndings,
  type TagKind,
  tags,
  tokenId,
  type Vocabulary,
} from './vocabulary.ts'

/**
 * Tokens with one successor each, connected by states: token `id` leads to state `after[id]`, and the token that `before`
 * maps to that state comes next.
 */
export interface Chain {
  vocabulary: Vocabulary
  after: number[]
  before: Map<number, number>
  /** States are the integers from 0 up to this number. */
  states: number
}

export interface Scripts {
  content: Script
  thinking?: Script
  tags: TagKind
  member: Member
}

/** The state that ends the turn. */
export const END = 0

/**
 * After `<think>` and a newline follows `thinking`, if given; after any other prompt follows `content`. Both lead to the
 * end of the turn.
 */
export function scriptedChain({ content, thinking, tags: tagKind, member }: Scripts): Chain {
  const chain = emptyChain(tagKind, member)
  const { vocabulary } = chain
  const taken = new Set([beginOfText, member.endOfTurn, ...member.roleMarkers])
  const whole = tagKind === 'pieces' ? [] : tags

  const thinkingPieces = thinking === undefined ? undefined : scriptPieces(thinking, taken, whole)
  const contentStart = link(chain, scriptPieces(content, taken, whole))
  if (thinkingPieces) {
    chain.after[tokenId(vocabulary, promptEndings.thinking)] = link(chain, thinkingPieces)
  }
  return endChain(chain, contentStart, member)
}

/** An empty chain. */
export function emptyChain(tagKind: TagKind, member?: Member): Chain {
  return { vocabulary: baseVocabulary(tagKind, member), after: [], before: new Map(), states: 1 }
}

/** Lets every text end the turn, and every token without a successor lead to a state. */
export function endChain(chain: Chain, state: number, member: Member = members['4.0']): Chain {
  chain.before.set(tokenId(chain.vocabulary, member.endOfTurn), END)
  for (const id of chain.vocabulary.texts.keys()) chain.after[id] ??= state
  return chain
}

/** Links the pieces and the end of the turn; returns the state before the first piece. */
export function link(chain: Chain, pieces: readonly string[]): number {
  let state = END
  for (const piece of pieces.toReversed()) {
    const id = addToken(chain.vocabulary, piece)
    chain.after[id] = state
    state = chain.states++
    chain.before.set(id, state)
  }
  return state
}
