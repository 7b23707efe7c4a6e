import { randomUint32 } from './random.ts'

/** The shape of a random model, of architecture exaone4. */
export interface RandomShape {
  /** 64 is a hybrid of sliding and global layers, as 32B is; any other count is all global, as 1.2B is. */
  layers: number
  /** Window of the sliding layers in tokens, the current one included. */
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
  /** What the frequency of each rotary pair is divided by. */
  ropeFactors: Float32Array
  layers: LayerWeights[]
  outputNorm: Float32Array
  output: Matrix
}

// Each layer then adds a tenth of the embedding's length, twice: what a token is and what it attends to both count.
const POST_NORM = 0.1
// Scores of attention differ by about this much squared: it prefers some tokens, and hides none.
const HEAD_NORM = 1.5
// Logits differ by about this much: the next token is uncertain.
const LOGIT_SPREAD = 1.5
const LARGEST_ROPE_FACTOR = 8

/** Weights that make the next token depend on all that can be seen and yet be uncertain; the same for the same seed. */
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
