import { byteLevel } from './byte-level.ts'
import { promptMerges } from './prompt-words.ts'
import type { MemberName } from './shapes.ts'

/** `llama_token_type`: normal tokens are spelled at byte level, the others literally. */
export const tokenTypes = { normal: 1, control: 3, userDefined: 4 } as const

export type TokenType = (typeof tokenTypes)[keyof typeof tokenTypes]

export interface Vocabulary {
  /** The text and type of each token; the index is the token's id. */
  texts: string[]
  types: TokenType[]
  ids: Map<string, number>
  /** Pairs of tokens that a tokenizer joins, in order of rank. */
  merges: (readonly [left: string, right: string])[]
}

/**
 * `pieces`: tags are not in the vocabulary and arrive in pieces of text. `user-defined` and `control`: each tag is one
 * token of that type, as in the real vocabulary. The llama runner prints both types; llama-server drops control tokens.
 */
export type TagKind = 'pieces' | 'user-defined' | 'control'

/** The ends of prompts that ask for an answer, with and without thinking. */
export const promptEndings = { thinking: '<think>\n', content: '</think>\n\n' } as const

export const beginOfText = '[BOS]'
export const endOfTurn = '[|endofturn|]'

/** What a model has tokens of its own for, and the names of its architecture and pre-tokenizer. */
export interface Member {
  architecture: Architecture
  preTokenizer: string
  endOfTurn: string
  roleMarkers: readonly string[]
}

export type Architecture = 'exaone' | 'exaone4' | 'exaone-moe' | 'llama' | 'qwen3'

/** Other models of the EXAONE family (of Deep, only the template differs from 3.5), and two of other families. */
export type OtherMemberName = '3.5' | 'K-EXAONE' | 'Llama' | 'Qwen3'

const turns45 = {
  endOfTurn: '<|endofturn|>',
  roleMarkers: ['<|system|>', '<|user|>', '<|assistant|>', '<|tool|>', '<|tool_declare|>'],
} as const

export const members: Record<MemberName | OtherMemberName, Member> = {
  '3.5': {
    architecture: 'exaone',
    preTokenizer: 'exaone',
    endOfTurn,
    roleMarkers: ['[|system|]', '[|user|]', '[|assistant|]'],
  },
  '4.0': {
    architecture: 'exaone4',
    preTokenizer: 'exaone4',
    endOfTurn,
    roleMarkers: ['[|system|]', '[|user|]', '[|assistant|]', '[|tool|]'],
  },
  '4.5': {
    architecture: 'exaone4',
    preTokenizer: 'exaone-moe',
    ...turns45,
  },
  'K-EXAONE': {
    architecture: 'exaone-moe',
    preTokenizer: 'exaone-moe',
    ...turns45,
  },
  Llama: {
    architecture: 'llama',
    preTokenizer: 'llama-bpe',
    endOfTurn: '<|eot_id|>',
    roleMarkers: ['<|start_header_id|>', '<|end_header_id|>'],
  },
  Qwen3: {
    architecture: 'qwen3',
    preTokenizer: 'qwen2',
    endOfTurn: '<|im_end|>',
    roleMarkers: ['<|im_start|>'],
  },
}

export const tags: readonly string[] = ['<think>', '</think>', '<tool_call>', '</tool_call>']

/** A vocabulary without pieces: prompt endings, markers, tags (if they are tokens), the 256 bytes, and prompt words. */
export function baseVocabulary(tagKind: TagKind, member: Member = members['4.0']): Vocabulary {
  const vocabulary: Vocabulary = { texts: [], types: [], ids: new Map(), merges: promptMerges() }
  // Endings come first: tokenizers that match special tokens in order of id must not split an ending at its tag.
  for (const ending of Object.values(promptEndings)) addToken(vocabulary, ending, tokenTypes.userDefined)
  for (const marker of [beginOfText, member.endOfTurn, ...member.roleMarkers]) {
    addToken(vocabulary, marker, tokenTypes.control)
  }
  if (tagKind !== 'pieces') {
    const type = tagKind === 'control' ? tokenTypes.control : tokenTypes.userDefined
    for (const tag of tags) addToken(vocabulary, tag, type)
  }
  for (let byte = 0; byte < 256; byte++) addToken(vocabulary, byteLevel(Uint8Array.of(byte)))
  for (const [left, right] of vocabulary.merges) addToken(vocabulary, left + right)
  return vocabulary
}

/** The id of a token. A missing token is added as a normal one. */
export function addToken(vocabulary: Vocabulary, text: string, type: TokenType = tokenTypes.normal): number {
  const known = vocabulary.ids.get(text)
  if (known !== undefined) return known
  const id = vocabulary.texts.push(text) - 1
  vocabulary.types.push(type)
  vocabulary.ids.set(text, id)
  return id
}

/** Adds tokens that no text has, up to this number. */
export function fillUp(vocabulary: Vocabulary, size: number): void {
  for (let filler = 0; vocabulary.texts.length < size; filler++) addToken(vocabulary, `filler${filler}`)
}

/** The id of a token that must be in the vocabulary. */
export function tokenId(vocabulary: Vocabulary, text: string): number {
  const id = vocabulary.ids.get(text)
  if (id === undefined) throw new Error(`no token ${JSON.stringify(text)}`)
  return id
}
