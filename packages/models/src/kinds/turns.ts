import { Failure } from '@exaone4/failure'
import { string } from '../gguf/metadata.ts'
import type { Tensor } from '../gguf/tensor.ts'
import { writeGguf } from '../gguf/write.ts'
import { type Chain, emptyChain, endChain, link } from './chain.ts'
import { codes, sign } from './codes.ts'
import { filled, layerTensors } from './layer-tensors.ts'
import { modelMetadata, tokenizerMetadata } from './metadata.ts'
import { type Script, scriptPieces } from './script.ts'
import type { MemberName } from './shapes.ts'
import { addToken, beginOfText, members, promptEndings, tokenId, tokenTypes } from './vocabulary.ts'

export interface TurnsModel {
  /** The answer to a prompt without a clue. */
  opening: Script
  /** The answers by clue, a text that is one token. The last clue in the prompt counts. */
  turns: readonly (readonly [clue: string, title: Script])[]
  /** The member of the family, which decides about tokens and pre-tokenizer (default: `4.0`). */
  member?: MemberName
  /** A Jinja template for `tokenizer.chat_template` (default: none). */
  chatTemplate?: string
}

const FFN = 32
const FILE_TYPE_Q8_0 = 7
const CODE = 128
/** One head, as wide as the model. */
const HIDDEN = 256
const MOST_TURNS = 4
/** A full-attention layer, which has no RoPE. */
const LAYER = 35
const SHAPE = { layers: 64, contextLength: 131_072, slidingWindow: 4096 }

// Elements of an embedding, after the code of the next state.
const ASKS = CODE
const KEY = CODE + 1
const VALUE = CODE + 3

const OUTPUT_SCALE = 4
// A retrieved code has the norm √256 over its 128 elements, which outweighs the successor of the last token 5 to 6
// times.
const RETRIEVED_SCALE = 4
// Queries and keys have the length 3 × √256, so scores are ±144: attention goes to the last clue alone.
const HEAD_NORM = 3

/**
 * Writes a small EXAONE 4.0 GGUF that follows a conversation: its answer depends on the clues in its prompt, for
 * example a tool result. Returns its size in bytes.
 *
 * As in a scripted model, each token of a script leads to the next. When the prompt asks for an answer, one layer looks
 * for clues and finds the first state of that turn's script. The keys of clues have different angles to the query; at
 * all other tokens, queries point away from clues.
 *
 * Throws a Failure: `usage` for scripts that cannot be cut or too many turns, `build` for a disk error.
 */
export async function writeTurnsModel(
  path: string,
  { opening, turns, member: memberName = '4.0', chatTemplate }: TurnsModel,
): Promise<number> {
  if (turns.length > MOST_TURNS) {
    throw new Failure('usage', `${turns.length} turns are too many: a model can distinguish ${MOST_TURNS}`)
  }
  const member = members[memberName]
  const chain = emptyChain('pieces', member)
  const clues = turns.map(([clue]) => addToken(chain.vocabulary, clue, tokenTypes.userDefined))
  const taken = new Set([
    beginOfText,
    member.endOfTurn,
    ...member.roleMarkers,
    ...turns.map(([clue]) => clue),
  ])
  const starts = turns.map(([, title]) => link(chain, scriptPieces(title, taken)))
  endChain(chain, link(chain, scriptPieces(opening, taken)), member)

  const shape = { ...SHAPE, heads: 1, kvHeads: 1, headDim: HIDDEN, valueDim: HIDDEN }
  const looking = lookingTensors(chain, starts)
  const block = `blk.${LAYER}.`
  return writeGguf(path, {
    metadata: {
      ...modelMetadata({
        ...shape,
        name: `EXAONE ${memberName} that knows its turn`,
        fileType: FILE_TYPE_Q8_0,
        feedForward: FFN,
        ropeBase: 1e6,
      }),
      ...tokenizerMetadata(chain.vocabulary, member.preTokenizer, member.endOfTurn),
      ...(chatTemplate !== undefined && { 'tokenizer.chat_template': string(chatTemplate) }),
    },
    tensors: [
      ...tokenTensors(chain, clues),
      ...layerTensors(shape).map((tensor) => {
        const weights = tensor.name.startsWith(block) && looking[tensor.name.slice(block.length)]
        return weights ? { ...tensor, type: 'F32' as const, data: weights } : tensor
      }),
    ],
  })
}

function tokenTensors({ vocabulary, after, before, states }: Chain, clues: readonly number[]): Tensor[] {
  const shape = [HIDDEN, vocabulary.texts.length]
  const embedding = new Float32Array(HIDDEN * vocabulary.texts.length)
  const output = new Float32Array(HIDDEN * vocabulary.texts.length)
  const asking = new Set(Object.values(promptEndings).map((ending) => tokenId(vocabulary, ending)))
  const known = codes(states, CODE)
  const writeCode = (rows: Float32Array, id: number, state: number | undefined): void => {
    const code = state === undefined ? undefined : known[state]
    if (code) for (let index = 0; index < CODE; index++) rows[id * HIDDEN + index] = sign(code, index)
  }
  for (const id of vocabulary.texts.keys()) {
    const row = id * HIDDEN
    const clue = clues.indexOf(id)
    const angle = clue < 0 ? Math.PI : Math.acos((clue + 1) / clues.length)
    writeCode(embedding, id, after[id])
    writeCode(output, id, before.get(id))
    embedding[row + ASKS] = asking.has(id) ? 1 : -1
    embedding[row + KEY] = Math.cos(angle)
    embedding[row + KEY + 1] = Math.sin(angle)
    if (clue >= 0) embedding[row + VALUE + clue] = 1
  }
  return [
    { name: 'token_embd.weight', type: 'F32', shape, data: embedding },
    { name: 'output.weight', type: 'F32', shape, data: output },
    { name: 'output_norm.weight', type: 'F32', shape: [HIDDEN], data: filled(HIDDEN, OUTPUT_SCALE) },
  ]
}

/** The weights of the layer that looks for clues, by their names after the layer's number. */
function lookingTensors({ states }: Chain, starts: readonly number[]): Record<string, Float32Array> {
  const matrix = (write: (set: (output: number, input: number, value: number) => void) => void) => {
    const weights = new Float32Array(HIDDEN * HIDDEN)
    write((output, input, value) => {
      weights[output * HIDDEN + input] = value
    })
    return weights
  }
  const known = codes(states, CODE)
  return {
    'attn_q.weight': matrix((set) => set(0, ASKS, 1)),
    'attn_k.weight': matrix((set) => {
      set(0, KEY, 1)
      set(1, KEY + 1, 1)
    }),
    'attn_q_norm.weight': filled(HIDDEN, HEAD_NORM),
    'attn_k_norm.weight': filled(HIDDEN, HEAD_NORM),
    'attn_v.weight': matrix((set) => {
      for (const turn of starts.keys()) set(turn, VALUE + turn, 1)
    }),
    'attn_output.weight': matrix((set) => {
      for (const [turn, start] of starts.entries()) {
        const code = known[start]
        if (code) for (let index = 0; index < CODE; index++) set(index, turn, sign(code, index))
      }
    }),
    'post_attention_norm.weight': filled(HIDDEN, RETRIEVED_SCALE),
  }
}
