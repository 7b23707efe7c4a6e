import type { LayerWeights, Matrix } from '../src/kinds/random-weights.ts'
import { logProbabilities } from '../src/reference/forward.ts'
import type { ReadGguf } from './gguf-reader.ts'

/** What the published network says after some tokens, and by how much it prefers that. */
export function next(
  { metadata, tensors }: ReadGguf,
  tokens: readonly string[],
): { title: string; margin: number } {
  const numbers = (name: string): Float32Array => {
    const { type, shape, data } = tensors[`${name}.weight`] ?? { type: '', shape: [], data: Buffer.alloc(0) }
    const length = shape.reduce((a, b) => a * b, 1)
    if (type === 'F32') return Float32Array.from({ length }, (_, index) => data.readFloatLE(index * 4))
    if (data.some((byte) => byte !== 0)) throw new Error(`${name} is not zero`)
    return new Float32Array(length)
  }
  const matrix = (name: string): Matrix => {
    const [inputs = 0, outputs = 0] = tensors[`${name}.weight`]?.shape ?? []
    return { inputs, outputs, data: numbers(name) }
  }
  const of = (key: string) => metadata[`exaone4.${key}`] as number
  const texts = metadata['tokenizer.ggml.tokens'] as string[]
  const layer = (index: number): LayerWeights => ({
    query: matrix(`blk.${index}.attn_q`),
    key: matrix(`blk.${index}.attn_k`),
    value: matrix(`blk.${index}.attn_v`),
    output: matrix(`blk.${index}.attn_output`),
    queryNorm: numbers(`blk.${index}.attn_q_norm`),
    keyNorm: numbers(`blk.${index}.attn_k_norm`),
    postAttentionNorm: numbers(`blk.${index}.post_attention_norm`),
    gate: matrix(`blk.${index}.ffn_gate`),
    up: matrix(`blk.${index}.ffn_up`),
    down: matrix(`blk.${index}.ffn_down`),
    postFeedForwardNorm: numbers(`blk.${index}.post_ffw_norm`),
  })
  const shape = {
    layers: of('block_count'),
    slidingWindow: of('attention.sliding_window'),
    heads: of('attention.head_count'),
    kvHeads: of('attention.head_count_kv'),
    headDim: of('attention.key_length'),
    feedForward: of('feed_forward_length'),
    vocabulary: texts.length,
    ropeBase: of('rope.freq_base'),
  }
  const weights = {
    shape,
    embedding: matrix('token_embd'),
    ropeFactors: numbers('rope_freqs'),
    layers: Array.from({ length: shape.layers }, (_, index) => layer(index)),
    outputNorm: numbers('output_norm'),
    output: matrix('output'),
  }
  const ids = tokens.map((token) => texts.indexOf(token))
  const logits = [...(logProbabilities(weights, ids).at(-1) ?? [])]
  const [first = 0, second = 0] = logits.toSorted((a, b) => b - a)
  return { title: texts[logits.indexOf(first)] ?? '', margin: first - second }
}
