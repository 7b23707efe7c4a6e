import { type Script, scriptPieces } from './script.ts'
import {
  addToken,
  baseVocabulary,
  beginOfText,
  endOfTurn,
  promptEndings,
  roleMarkers,
  type TagKind,
  tags,
  tokenId,
  type Vocabulary,
} from './vocabulary.ts'

/**
 * Tokens of which each has one successor, told through states: token `id` leads to state `after[id]`, and the one
 * token that `before` maps to that state comes next.
 */
export interface Chain {
  vocabulary: Vocabulary
  after: number[]
  before: Map<number, number>
  /** States are the integers from 0 up to this one. */
  states: number
}

export interface Scripts {
  content: Script
  thinking?: Script
  tags: TagKind
}

const END = 0

/**
 * Whatever a prompt ends in, `content` follows; only after `<think>` and a newline it is `thinking`, if there is one.
 * Both lead to the end of the turn.
 */
export function scriptedChain({ content, thinking, tags: tagKind }: Scripts): Chain {
  const chain = emptyChain(tagKind)
  const { vocabulary } = chain
  const taken = new Set([beginOfText, endOfTurn, ...roleMarkers])
  const whole = tagKind === 'pieces' ? [] : tags

  const thinkingPieces = thinking === undefined ? undefined : scriptPieces(thinking, taken, whole)
  const contentStart = link(chain, scriptPieces(content, taken, whole))
  if (thinkingPieces) {
    chain.after[tokenId(vocabulary, promptEndings.thinking)] = link(chain, thinkingPieces)
  }
  return endChain(chain, contentStart)
}

/** A chain that says nothing yet. */
export function emptyChain(tagKind: TagKind): Chain {
  return { vocabulary: baseVocabulary(tagKind), after: [], before: new Map(), states: 1 }
}

/** Has every text end the turn, and every token that leads nowhere yet lead to a state. */
export function endChain(chain: Chain, state: number): Chain {
  chain.before.set(tokenId(chain.vocabulary, endOfTurn), END)
  for (const id of chain.vocabulary.texts.keys()) chain.after[id] ??= state
  return chain
}

/** Makes the pieces follow one another, then the end; returns the state in which the first one comes next. */
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
