import { NORM_EPSILON } from '../kinds/metadata.ts'
import type { LayerWeights, Matrix, RandomShape, RandomWeights } from '../kinds/random-weights.ts'
import { dot, multiply, normalize, normalizeHeads, rotate, silu } from './math.ts'

/** Layers of 32B: only with this number do layers have windows, except every fourth one. */
const HYBRID_LAYERS = 64
const GLOBAL_EVERY = 4

/** The attention of a layer. */
interface Attention {
  /** Number of visible tokens, the current one included. */
  window: number
  /** Does it rotate queries and keys by position (RoPE)? */
  rotates: boolean
}

/**
 * The log-probabilities of every token after each token of a prompt. Implements EXAONE 4.0 as published, in double
 * precision, without optimizations.
 */
export function logProbabilities(weights: RandomWeights, tokens: readonly number[]): Float64Array[] {
  const states = weights.layers.reduce(
    (input, layer, index) => runLayer(weights, layer, attentionOf(weights.shape, index), input),
    tokens.map((token) => rowOf(weights.embedding, token)),
  )
  return states.map((state) =>
    logSoftmax(multiply(weights.output, normalize(state, weights.outputNorm, NORM_EPSILON))),
  )
}

function attentionOf({ layers, slidingWindow }: RandomShape, layer: number): Attention {
  if (layers !== HYBRID_LAYERS) return { window: Number.POSITIVE_INFINITY, rotates: true }
  return (layer + 1) % GLOBAL_EVERY === 0
    ? { window: Number.POSITIVE_INFINITY, rotates: false }
    : { window: slidingWindow, rotates: true }
}

/** Post-norm: normalizes the outputs of attention and feed-forward before adding them. */
function runLayer(
  { shape, ropeFactors }: RandomWeights,
  layer: LayerWeights,
  attention: Attention,
  inputs: readonly Float64Array[],
): Float64Array[] {
  const { headDim, ropeBase } = shape
  const place = (vector: Float64Array, position: number) =>
    attention.rotates ? rotate(vector, headDim, position, ropeBase, ropeFactors) : vector
  const queries = inputs.map((input, position) =>
    place(normalizeHeads(multiply(layer.query, input), layer.queryNorm, NORM_EPSILON), position),
  )
  const keys = inputs.map((input, position) =>
    place(normalizeHeads(multiply(layer.key, input), layer.keyNorm, NORM_EPSILON), position),
  )
  const values = inputs.map((input) => multiply(layer.value, input))
  return inputs.map((input, position) => {
    const seen = attend(shape, attention.window, queries[position] ?? input, position, keys, values)
    const attended = add(
      input,
      normalize(multiply(layer.output, seen), layer.postAttentionNorm, NORM_EPSILON),
    )
    const gate = multiply(layer.gate, attended)
    const up = multiply(layer.up, attended)
    const fed = multiply(
      layer.down,
      up.map((value, index) => silu(gate[index] ?? 0) * value),
    )
    return add(attended, normalize(fed, layer.postFeedForwardNorm, NORM_EPSILON))
  })
}

/** Heads of queries share heads of keys and values in groups; a key at a distance of `window` is hidden. */
function attend(
  { heads, kvHeads, headDim }: RandomShape,
  window: number,
  query: Float64Array,
  position: number,
  keys: readonly Float64Array[],
  values: readonly Float64Array[],
): Float64Array {
  const first = Math.max(0, position - window + 1)
  const result = new Float64Array(heads * headDim)
  for (let head = 0; head < heads; head++) {
    const shared = Math.floor(head / (heads / kvHeads)) * headDim
    const scores = new Float64Array(position - first + 1)
    for (let index = 0; index < scores.length; index++) {
      const key = keys[first + index] ?? query
      scores[index] = dot(query, head * headDim, key, shared, headDim) / Math.sqrt(headDim)
    }
    const shares = logSoftmax(scores).map(Math.exp)
    const seen = result.subarray(head * headDim, (head + 1) * headDim)
    for (let index = 0; index < shares.length; index++) {
      const share = shares[index] as number
      const value = values[first + index] ?? query
      for (let i = 0; i < headDim; i++) seen[i] = (seen[i] as number) + share * (value[shared + i] as number)
    }
  }
  return result
}

function logSoftmax(logits: Float64Array): Float64Array {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY)
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0)
  return logits.map((logit) => logit - largest - Math.log(sum))
}

function rowOf({ inputs, data }: Matrix, row: number): Float64Array {
  return Float64Array.from(data.subarray(row * inputs, (row + 1) * inputs))
}

function add(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, index) => value + (b[index] ?? 0))
}
