import { Failure } from '@exaone4/failure'
import type { Tensor } from '../gguf/tensor.ts'
import { writeGguf } from '../gguf/write.ts'
import { filled, layerTensors } from './layer-tensors.ts'
import { modelMetadata, tokenizerMetadata } from './metadata.ts'
import { type RetrievalVocabulary, retrievalVocabulary } from './retrieval-vocabulary.ts'

export interface RetrievalModel {
  /** The layer that looks for a secret. Of 64 layers, every fourth (3, 7 … 63) has full attention, the others a window (default: 35). */
  layer?: number
  /** With 64, sliding-window and full-attention layers as in 32B; otherwise all full-attention as in 1.2B (default: 64). */
  layers?: number
  /** Window of the sliding-window layers in tokens, the current one included (default: 64). */
  slidingWindow?: number
  /** Trained context in tokens (default: 131,072). */
  contextLength?: number
  /** Tokens between two answers; with 0, the turn ends after the first answer (default: 0). */
  pause?: number
  /** Name of the pre-tokenizer; `gpt-2` is equivalent (default: `exaone4`). */
  preTokenizer?: string
}

type Shape = Required<Omit<RetrievalModel, 'pause' | 'preTokenizer'>>

const FILE_TYPE_Q8_0 = 7
const FFN = 32
const ROPE_BASE = 1e6
/** One head, as wide as the model. */
const HIDDEN = 64
const HYBRID_LAYERS = 64
const GLOBAL_EVERY = 4

// Elements of a state: answers start at the third element, followed by the steps after an answer.
const ONE = 0
const SOUGHT = 1
const FIRST_ANSWER = 2

// A step outweighs a retrieved answer, which is a single 1 that the norm after attention scales to √64.
const STEP = 16
const OUTPUT_SCALE = 4
// Queries and keys of one element have the length 2 × √64, so scores are ±32 and other tokens get no attention.
const HEAD_NORM = 2
/** The largest angle at which query and key still match. */
const LARGEST_ANGLE = 0.6

/**
 * Writes a small EXAONE 4.0 GGUF that answers with the secret that is planted in the tokens it sees, and returns its size
 * in bytes. If it sees no secret, it answers `nothing`; if it sees several, any of them or `nothing`.
 *
 * One layer looks for the secret, all others add nothing. The embedding of a token says whether the token is a secret,
 * and which one. Keys read the first, values the second, and queries are constant. Query and key use one element of a
 * rotary pair. In a layer with RoPE, it is the fastest pair that hardly rotates within the visible distance; in a layer
 * without RoPE, the fastest pair of all. So a key at a wrong position, or rotated by mistake, hides the secret.
 *
 * @throws Failure `usage` for an impossible shape, `build` for a disk error
 */
export async function writeRetrievalModel(path: string, model: RetrievalModel): Promise<number> {
  const { pause = 0, preTokenizer = 'exaone4' } = model
  const shape = completeShape(model)
  const tokens = retrievalVocabulary(pause)
  const heads = { heads: 1, kvHeads: 1, headDim: HIDDEN, valueDim: HIDDEN }
  const looking = lookingTensors(tokens.answers, lookingPair(shape))
  const block = `blk.${shape.layer}.`
  return writeGguf(path, {
    metadata: {
      ...modelMetadata({
        ...shape,
        ...heads,
        name: 'Retrieving EXAONE 4.0',
        fileType: FILE_TYPE_Q8_0,
        feedForward: FFN,
        ropeBase: ROPE_BASE,
      }),
      ...tokenizerMetadata(tokens.vocabulary, preTokenizer),
    },
    tensors: [
      ...tokenTensors(tokens),
      ...layerTensors({ ...shape, ...heads }).map((tensor) => {
        const weights = tensor.name.startsWith(block) && looking[tensor.name.slice(block.length)]
        return weights ? { ...tensor, type: 'F32' as const, data: weights } : tensor
      }),
    ],
  })
}

/** The rotary pair of queries and keys. */
export function lookingPair(model: RetrievalModel): number {
  const { layer, layers, slidingWindow, contextLength } = completeShape(model)
  const isHybrid = layers === HYBRID_LAYERS
  const isGlobal = (layer + 1) % GLOBAL_EVERY === 0
  if (isHybrid && isGlobal) return 0
  const reach = isHybrid ? slidingWindow : contextLength
  const turns = Math.log(reach / LARGEST_ANGLE) / Math.log(ROPE_BASE)
  const pair = Math.max(0, Math.ceil((turns * HIDDEN) / 2))
  if (pair >= HIDDEN / 2) throw new Failure('usage', `no rotary pair stays still for ${reach} tokens`)
  return pair
}

function completeShape(model: RetrievalModel): Shape {
  const { layers = 64, layer = 35, slidingWindow = 64, contextLength = 131_072 } = model
  if (!Number.isInteger(layer) || layer < 0 || layer >= layers) {
    throw new Failure('usage', `there is no layer ${layer} among ${layers}`)
  }
  return { layers, layer, slidingWindow, contextLength }
}

function tokenTensors({ meanings, answers, steps }: RetrievalVocabulary): Tensor[] {
  const firstStep = FIRST_ANSWER + answers
  if (firstStep + steps > HIDDEN) {
    throw new Failure('usage', `a pause of ${steps} tokens is too long: ${HIDDEN - firstStep} are possible`)
  }
  const shape = [HIDDEN, meanings.length]
  const embedding = new Float32Array(HIDDEN * meanings.length)
  const output = new Float32Array(HIDDEN * meanings.length)
  for (const { id, plants, sought, leadsTo, saidBy } of meanings) {
    const row = id * HIDDEN
    embedding[row + ONE] = 1
    embedding[row + SOUGHT] = sought ? 1 : -1
    embedding[row + FIRST_ANSWER + plants] = 1
    if (leadsTo !== undefined) embedding[row + firstStep + leadsTo] = STEP
    if (saidBy)
      output[row + ('answer' in saidBy ? FIRST_ANSWER + saidBy.answer : firstStep + saidBy.step)] = 1
  }
  return [
    { name: 'token_embd.weight', type: 'F32', shape, data: embedding },
    { name: 'output.weight', type: 'F32', shape, data: output },
    { name: 'output_norm.weight', type: 'F32', shape: [HIDDEN], data: filled(HIDDEN, OUTPUT_SCALE) },
  ]
}

/** The weights of the layer that looks for secrets, by their names after the layer's number. */
function lookingTensors(answers: number, pair: number): Record<string, Float32Array> {
  const read = (...pairs: readonly (readonly [input: number, output: number])[]): Float32Array => {
    const matrix = new Float32Array(HIDDEN * HIDDEN)
    for (const [input, output] of pairs) matrix[output * HIDDEN + input] = 1
    return matrix
  }
  const all = Array.from({ length: answers }, (_, answer) => answer)
  return {
    'attn_q.weight': read([ONE, pair]),
    'attn_k.weight': read([SOUGHT, pair]),
    'attn_q_norm.weight': filled(HIDDEN, HEAD_NORM),
    'attn_k_norm.weight': filled(HIDDEN, HEAD_NORM),
    'attn_v.weight': read(...all.map((answer) => [FIRST_ANSWER + answer, answer] as const)),
    'attn_output.weight': read(...all.map((answer) => [answer, FIRST_ANSWER + answer] as const)),
    'post_attention_norm.weight': filled(HIDDEN, 1),
  }
}
