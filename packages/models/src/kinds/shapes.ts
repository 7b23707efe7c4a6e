import type { TensorTypeName } from '../gguf/tensor-types.ts'

export type MemberName = '4.0' | '4.5'

/** EXAONE 4.0 32B, EXAONE 4.0 1.2B, and EXAONE 4.5 33B. */
export type ModelSize = '32B' | '1.2B' | '33B'
export type Quantization = 'Q4_K_M' | 'Q5_K_M' | 'Q8_0'

/** The shape of a published model, from its `config.json`. */
export interface ModelShape {
  member: MemberName
  /** Blocks that a token goes through. */
  layers: number
  /** Blocks after them that predict further tokens. llama-server does not load them. */
  predictionLayers?: number
  heads: number
  kvHeads: number
  headDim: number
  hidden: number
  ffn: number
  vocabulary: number
  contextLength: number
  /** Window of sliding-window layers in tokens; undefined if every layer has full attention. */
  slidingWindow?: number
  /** Are the embeddings also the output matrix? */
  tied: boolean
}

export const shapes: Readonly<Record<ModelSize, ModelShape>> = {
  '32B': {
    member: '4.0',
    layers: 64,
    heads: 40,
    kvHeads: 8,
    headDim: 128,
    hidden: 5120,
    ffn: 27_392,
    vocabulary: 102_400,
    contextLength: 131_072,
    slidingWindow: 4096,
    tied: false,
  },
  '1.2B': {
    member: '4.0',
    layers: 30,
    heads: 32,
    kvHeads: 8,
    headDim: 64,
    hidden: 2048,
    ffn: 4096,
    vocabulary: 102_400,
    contextLength: 65_536,
    tied: true,
  },
  '33B': {
    member: '4.5',
    layers: 64,
    predictionLayers: 1,
    heads: 40,
    kvHeads: 8,
    headDim: 128,
    hidden: 5120,
    ffn: 27_392,
    vocabulary: 153_600,
    contextLength: 262_144,
    slidingWindow: 4096,
    tied: false,
  },
}

/** `general.file_type`, the type of most tensors, and the type of those with more bits. */
export const quantizations: Readonly<
  Record<Quantization, { fileType: number; most: TensorTypeName; better: TensorTypeName }>
> = {
  Q4_K_M: { fileType: 15, most: 'Q4_K', better: 'Q6_K' },
  Q5_K_M: { fileType: 17, most: 'Q5_K', better: 'Q6_K' },
  Q8_0: { fileType: 7, most: 'Q8_0', better: 'Q8_0' },
}

export interface TensorShape {
  name: string
  type: TensorTypeName
  /** In ggml's order: the length of a row first. */
  shape: readonly number[]
}

/** The tensors of a quantized file, with the mix of types that llama.cpp's quantizer chooses. */
export function tensorShapes(model: ModelShape, quantization: Quantization): TensorShape[] {
  const { layers, predictionLayers = 0, heads, kvHeads, headDim, hidden, ffn, vocabulary, tied } = model
  const blocks = layers + predictionLayers
  const { most, better } = quantizations[quantization]
  const matrix = (name: string, inputs: number, outputs: number, type = most): TensorShape => ({
    name: `${name}.weight`,
    type,
    shape: [inputs, outputs],
  })
  const vector = (name: string, length: number): TensorShape => ({
    name: `${name}.weight`,
    type: 'F32',
    shape: [length],
  })
  const prediction = (block: string): TensorShape[] => [
    matrix(`${block}.nextn.eh_proj`, 2 * hidden, hidden),
    ...['enorm', 'hnorm', 'shared_head_norm'].map((norm) => vector(`${block}.nextn.${norm}`, hidden)),
  ]
  const layer = (index: number): TensorShape[] => {
    const block = `blk.${index}`
    const mixed = hasMoreBits(index, blocks) ? better : most
    return [
      matrix(`${block}.attn_q`, hidden, heads * headDim),
      matrix(`${block}.attn_k`, hidden, kvHeads * headDim),
      matrix(`${block}.attn_v`, hidden, kvHeads * headDim, mixed),
      matrix(`${block}.attn_output`, heads * headDim, hidden),
      vector(`${block}.attn_q_norm`, headDim),
      vector(`${block}.attn_k_norm`, headDim),
      vector(`${block}.post_attention_norm`, hidden),
      matrix(`${block}.ffn_gate`, hidden, ffn),
      matrix(`${block}.ffn_up`, hidden, ffn),
      matrix(`${block}.ffn_down`, ffn, hidden, mixed),
      vector(`${block}.post_ffw_norm`, hidden),
      ...(index < layers ? [] : prediction(block)),
    ]
  }
  return [
    vector('rope_freqs', headDim / 2),
    matrix('token_embd', hidden, vocabulary, tied ? better : most),
    ...(tied ? [] : [matrix('output', hidden, vocabulary, better)]),
    vector('output_norm', hidden),
    ...Array.from({ length: blocks }, (_, index) => layer(index)).flat(),
  ]
}

/** The first and last eighth of the layers, and every third layer in between: llama.cpp's `use_more_bits`. */
function hasMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8)
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2
}
