import { string } from '../gguf/metadata.ts'
import { writeGguf } from '../gguf/write.ts'
import { filled, layerTensors } from './layer-tensors.ts'
import { modelMetadata, tokenizerMetadata } from './metadata.ts'
import { type Role, type Step, seeingVocabulary, sights } from './seeing-vocabulary.ts'
import { members } from './vocabulary.ts'

export interface SeeingModel {
  /** A Jinja template for `tokenizer.chat_template` (default: none). */
  chatTemplate?: string
}

const FILE_TYPE_Q8_0 = 7
const FFN = 32
const ROPE_BASE = 1e6
/** One head, as wide as the model. */
export const HIDDEN = 64

// Elements of a state. After the sights comes the answer that nothing is seen, then the steps.
const LOOKS = { first: 0, last: 1 } as const
export const SEEN = 2
const UNSEEN = 3
export const FIRST_SIGHT = 4
const STEPS: Record<Step, number> = {
  thought: FIRST_SIGHT + sights.length + 1,
  end: FIRST_SIGHT + sights.length + 2,
}

// What is seen has the length √64 = 8. Half of that tells the opening of an answer from its closing, and four times that
// outweighs both.
const LOOKING = 4
const STEP = 32
const OUTPUT_SCALE = 4

// Queries and keys have the length 16 × √64, so scores are up to 2,048.
const HEAD_NORM = 16
/** A rotary pair that turns by less than π/4 in 1,024 tokens. */
const PAIR = 17
const OTHER_PAIR = 1
// A query has an angle to the keys of all sights. With these angles, the score falls or rises with the distance and
// stays above 0, the score of everything else.
const ANGLES = { first: (-3 * Math.PI) / 8, last: Math.PI / 8 } as const

/**
 * Writes a small EXAONE 4.5 GGUF that says which color it sees first and which last in its prompt, in images or as
 * `landmark`, and returns its size in bytes. Its projector is that of `writeProjector`.
 *
 * Its only layer looks for the embeddings that mean a color. It finds the farthest one when the answer begins and the
 * nearest one after that, by the angle that RoPE adds with the distance.
 *
 * @throws Failure `build` for a disk error
 */
export async function writeSeeingModel(path: string, { chatTemplate }: SeeingModel = {}): Promise<number> {
  const { vocabulary, roles } = seeingVocabulary()
  const { preTokenizer, endOfTurn } = members['4.5']
  const shape = { layers: 1, heads: 1, kvHeads: 1, headDim: HIDDEN, valueDim: HIDDEN }
  const looking = lookingTensors()
  return writeGguf(path, {
    metadata: {
      ...modelMetadata({
        ...shape,
        name: 'EXAONE 4.5 that sees',
        fileType: FILE_TYPE_Q8_0,
        contextLength: 131_072,
        slidingWindow: 4096,
        feedForward: FFN,
        ropeBase: ROPE_BASE,
      }),
      ...tokenizerMetadata(vocabulary, preTokenizer, endOfTurn),
      ...(chatTemplate !== undefined && { 'tokenizer.chat_template': string(chatTemplate) }),
    },
    tensors: [
      ...tokenTensors(roles),
      ...layerTensors(shape).map((tensor) => {
        const weights = looking[tensor.name]
        return weights ? { ...tensor, type: 'F32' as const, data: weights } : tensor
      }),
    ],
  })
}

function tokenTensors(roles: readonly Role[]) {
  const embedding = new Float32Array(HIDDEN * roles.length)
  const output = new Float32Array(HIDDEN * roles.length)
  for (const { id, looks, shows, leadsTo, saidAs } of roles) {
    const row = id * HIDDEN
    embedding[row + LOOKS[looks]] = LOOKING
    embedding[row + (shows === undefined ? UNSEEN : SEEN)] = 1
    embedding[row + FIRST_SIGHT + (shows ?? sights.length)] = 1
    if (leadsTo) embedding[row + STEPS[leadsTo]] = STEP
    if (typeof saidAs === 'string') output[row + STEPS[saidAs]] = 1
    else if (saidAs) {
      output[row + FIRST_SIGHT + saidAs.sight] = 1
      output[row + LOOKS[saidAs.looks]] = 1
    }
  }
  const shape = [HIDDEN, roles.length]
  return [
    { name: 'token_embd.weight', type: 'F32' as const, shape, data: embedding },
    { name: 'output.weight', type: 'F32' as const, shape, data: output },
    { name: 'output_norm.weight', type: 'F32' as const, shape: [HIDDEN], data: filled(HIDDEN, OUTPUT_SCALE) },
  ]
}

/** The weights of the layer that looks, by name. */
function lookingTensors(): Record<string, Float32Array> {
  const matrix = (...entries: readonly (readonly [input: number, output: number, weight: number])[]) => {
    const weights = new Float32Array(HIDDEN * HIDDEN)
    for (const [input, output, weight] of entries) weights[output * HIDDEN + input] = weight
    return weights
  }
  const half = HIDDEN / 2
  const answers = Array.from({ length: sights.length + 1 }, (_, index) => FIRST_SIGHT + index)
  const copy = matrix(...answers.map((element) => [element, element, 1] as const))
  return {
    'blk.0.attn_q.weight': matrix(
      ...(['first', 'last'] as const).flatMap((end) => [
        [LOOKS[end], PAIR, Math.cos(ANGLES[end])] as const,
        [LOOKS[end], PAIR + half, Math.sin(ANGLES[end])] as const,
      ]),
    ),
    'blk.0.attn_k.weight': matrix([SEEN, PAIR, 1], [UNSEEN, OTHER_PAIR, 1]),
    'blk.0.attn_q_norm.weight': filled(HIDDEN, HEAD_NORM),
    'blk.0.attn_k_norm.weight': filled(HIDDEN, HEAD_NORM),
    'blk.0.attn_v.weight': copy,
    'blk.0.attn_output.weight': copy,
    'blk.0.post_attention_norm.weight': filled(HIDDEN, 1),
  }
}
