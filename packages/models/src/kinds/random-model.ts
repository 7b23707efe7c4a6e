import { float32 } from '../gguf/metadata.ts'
import type { Tensor } from '../gguf/tensor.ts'
import { writeGguf } from '../gguf/write.ts'
import { byteLevel } from './byte-level.ts'
import { modelMetadata, tokenizerMetadata } from './metadata.ts'
import { type LayerWeights, type Matrix, type RandomWeights, randomWeights } from './random-weights.ts'
import { addToken, beginOfText, endOfTurn, members, tokenTypes, type Vocabulary } from './vocabulary.ts'

export interface RandomModel {
  /** With 64, sliding-window and full-attention layers as in 32B; otherwise all full-attention as in 1.2B. */
  layers: number
  /** Window of the sliding-window layers in tokens, the current one included. */
  slidingWindow: number
  /** The member of the family, which decides about pre-tokenizer and end of turn (default: `4.0`). */
  member?: '4.0' | '4.5'
  /** Name of the rule that cuts text before it is tokenized; `gpt-2` is that of 4.0 (default: that of the member). */
  preTokenizer?: string
  /** Options to sample with, as `general.sampling.<name>` (default: none). */
  sampling?: Record<string, number>
  /** The same seed gives the same weights (default: 1). */
  seed?: number
  /** Only so many of its first layers are written: a draft model that often agrees with the whole one. */
  firstLayers?: number
}

const FILE_TYPE_F32 = 0
const CONTEXT = 4096

/** The first tokens. */
const specials = (end: string): readonly string[] => [beginOfText, end]

/** Its tokens apart from special tokens: the characters that its prompts may contain, one token each. */
const characters: readonly string[] = Array.from({ length: 127 - 32 }, (_, index) =>
  String.fromCharCode(32 + index),
)

/** The weights of a model with a small shape and all parts of a real one. */
export function weightsOf({
  layers,
  slidingWindow,
  seed = 1,
  firstLayers = layers,
}: RandomModel): RandomWeights {
  const vocabulary = randomVocabulary().texts.length
  const shape = { heads: 4, kvHeads: 2, headDim: 32, feedForward: 64, ropeBase: 1e4 }
  const weights = randomWeights({ ...shape, layers, slidingWindow, vocabulary }, seed)
  // A logit of zero is never the largest, so the model never ends its turn.
  weights.output.data.fill(0, 0, specials(endOfTurn).length * weights.output.inputs)
  return {
    ...weights,
    shape: { ...weights.shape, layers: firstLayers },
    layers: weights.layers.slice(0, firstLayers),
  }
}

/** The tokens of a prompt of printable ASCII characters. */
export function tokensOf(prompt: string): number[] {
  const { ids } = randomVocabulary()
  return Array.from(prompt, (character) => {
    const id = ids.get(byteLevel(character))
    if (id === undefined) throw new Error(`random models have no token ${JSON.stringify(character)}`)
    return id
  })
}

/** Writes the model as a GGUF of F32 tensors and returns its size in bytes. */
export async function writeRandomModel(path: string, model: RandomModel): Promise<number> {
  const weights = weightsOf(model)
  const { shape, embedding, ropeFactors, layers, outputNorm, output } = weights
  const { member = '4.0', sampling = {} } = model
  const { preTokenizer, endOfTurn: end } = members[member]
  return writeGguf(path, {
    metadata: {
      ...modelMetadata({
        ...shape,
        name: `Random EXAONE ${member}`,
        fileType: FILE_TYPE_F32,
        valueDim: shape.headDim,
        contextLength: CONTEXT,
      }),
      ...tokenizerMetadata(randomVocabulary(end), model.preTokenizer ?? preTokenizer, end),
      ...Object.fromEntries(
        Object.entries(sampling).map(([name, value]) => [`general.sampling.${name}`, float32(value)]),
      ),
    },
    tensors: [
      matrixTensor('token_embd', embedding),
      vectorTensor('rope_freqs', ropeFactors),
      ...layers.flatMap((layer, index) => layerTensors(`blk.${index}`, layer)),
      vectorTensor('output_norm', outputNorm),
      matrixTensor('output', output),
    ],
  })
}

function layerTensors(block: string, layer: LayerWeights): Tensor[] {
  return [
    matrixTensor(`${block}.attn_q`, layer.query),
    matrixTensor(`${block}.attn_k`, layer.key),
    matrixTensor(`${block}.attn_v`, layer.value),
    matrixTensor(`${block}.attn_output`, layer.output),
    vectorTensor(`${block}.attn_q_norm`, layer.queryNorm),
    vectorTensor(`${block}.attn_k_norm`, layer.keyNorm),
    vectorTensor(`${block}.post_attention_norm`, layer.postAttentionNorm),
    matrixTensor(`${block}.ffn_gate`, layer.gate),
    matrixTensor(`${block}.ffn_up`, layer.up),
    matrixTensor(`${block}.ffn_down`, layer.down),
    vectorTensor(`${block}.post_ffw_norm`, layer.postFeedForwardNorm),
  ]
}

function matrixTensor(name: string, { inputs, outputs, data }: Matrix): Tensor {
  return { name: `${name}.weight`, type: 'F32', shape: [inputs, outputs], data }
}

function vectorTensor(name: string, data: Float32Array): Tensor {
  return { name: `${name}.weight`, type: 'F32', shape: [data.length], data }
}

function randomVocabulary(end: string = endOfTurn): Vocabulary {
  const vocabulary: Vocabulary = { texts: [], types: [], ids: new Map(), merges: [] }
  for (const marker of specials(end)) addToken(vocabulary, marker, tokenTypes.control)
  for (const character of ['\n', ...characters]) addToken(vocabulary, byteLevel(character))
  return vocabulary
}
