import { randomUint32 } from './random.ts'

/** The shape of a random model, of architecture exaone4. */
export interface RandomShape {
  /** With 64, sliding-window and full-attention layers alternate as in 32B; otherwise all layers have full attention as in 1.2B. */
  layers: number
  /** Window of the sliding-window layers in tokens, the current one included. */
  slidingWindow: number
  heads: number
  kvHeads: number
  headDim: number
  feedForward: number
  vocabulary: number
  ropeBase: number
}

/** Rows of `inputs` numbers, one per output: y = M x. */
export interface Matrix {
  inputs: number
  outputs: number
  data: Float32Array
}

export interface LayerWeights {
  query: Matrix
  key: Matrix
  value: Matrix
  output: Matrix
  queryNorm: Float32Array
  keyNorm: Float32Array
  postAttentionNorm: Float32Array
  gate: Matrix
  up: Matrix
  down: Matrix
  postFeedForwardNorm: Float32Array
}

export interface RandomWeights {
  shape: RandomShape
  embedding: Matrix
  /** Divisors of the frequencies of rotary pairs. */
  ropeFactors: Float32Array
  layers: LayerWeights[]
  outputNorm: Float32Array
  output: Matrix
}

// Each layer then adds a tenth of the embedding's length twice, so that both the token and its context matter.
const POST_NORM = 0.1
// Attention scores differ by about the square of this: attention prefers some tokens and ignores none.
const HEAD_NORM = 1.5
// Logits differ by about this much, so the next token is uncertain.
const LOGIT_SPREAD = 1.5
const LARGEST_ROPE_FACTOR = 8

/** Random weights, fixed by a seed: the next token depends on every visible token and stays uncertain. */
export function randomWeights(shape: RandomShape, seed: number): RandomWeights {
  const { heads, kvHeads, headDim, feedForward, vocabulary } = shape
  const hidden = heads * headDim
  const next = randomUint32(seed)
  const uniform = (): number => next() / 2 ** 32
  const around = (length: number, mean: number): Float32Array =>
    Float32Array.from({ length }, () => mean * (0.8 + 0.4 * uniform()))
  // Uniform in ±√3 has a variance of 1.
  const matrix = (inputs: number, outputs: number, scale = 1 / Math.sqrt(inputs)): Matrix => ({
    inputs,
    outputs,
    data: Float32Array.from({ length: inputs * outputs }, () => (2 * uniform() - 1) * Math.sqrt(3) * scale),
  })
  const layer = (): LayerWeights => ({
    query: matrix(hidden, hidden),
    key: matrix(hidden, kvHeads * headDim),
    value: matrix(hidden, kvHeads * headDim),
    output: matrix(hidden, hidden),
    queryNorm: around(headDim, HEAD_NORM),
    keyNorm: around(headDim, HEAD_NORM),
    postAttentionNorm: around(hidden, POST_NORM),
    gate: matrix(hidden, feedForward),
    up: matrix(hidden, feedForward),
    down: matrix(feedForward, hidden),
    postFeedForwardNorm: around(hidden, POST_NORM),
  })
  return {
    shape,
    embedding: matrix(hidden, vocabulary, 1),
    ropeFactors: Float32Array.from({ length: headDim / 2 }, () => 1 + (LARGEST_ROPE_FACTOR - 1) * uniform()),
    layers: Array.from({ length: shape.layers }, layer),
    outputNorm: around(hidden, 1),
    output: matrix(hidden, vocabulary, LOGIT_SPREAD / Math.sqrt(hidden)),
  }
}
