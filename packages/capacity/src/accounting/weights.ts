import {
  type ModelSize,
  type Quantization,
  shapes,
  type TensorShape,
  type TensorTypeName,
  tensorShapes,
  tensorTypes,
} from '@exaone4/models/browser'

/** The weights of a model in bytes, in the file and in memory. */
export interface Weights {
  /** By layer. */
  layers: readonly number[]
  /** The output matrix and its norm; for a tied model, a copy of the embeddings. */
  output: number
  /** The embeddings, which stay in host memory. */
  input: number
  /** Blocks that predict further tokens, which are not loaded. */
  prediction: number
}

const known = new Map<string, Weights>()

export function weightsOfFile(size: ModelSize, quantization: Quantization): Weights {
  const key = `${size} ${quantization}`
  const weights = known.get(key) ?? sumOfTensors(size, quantization)
  known.set(key, weights)
  return weights
}

function sumOfTensors(size: ModelSize, quantization: Quantization): Weights {
  const shape = shapes[size]
  const tensors = tensorShapes(shape, quantization)
  const sum = (prefix: string): number =>
    bytesOfTensors(tensors.filter(({ name }) => name.startsWith(prefix)))
  const blocks = Array.from({ length: shape.predictionLayers ?? 0 }, (_, block) => shape.layers + block)
  const factors = sum('rope_freqs')
  const input = sum('token_embd')
  return {
    layers: Array.from({ length: shape.layers }, (_, layer) => sum(`blk.${layer}.`) + factors),
    output: sum('output_norm') + (shape.tied ? input : sum('output.')),
    input,
    prediction: blocks.reduce((bytes, block) => bytes + sum(`blk.${block}.`), 0),
  }
}

export function bytesOfTensors(tensors: readonly TensorShape[]): number {
  return tensors.reduce((bytes, tensor) => bytes + sizeOf(tensor), 0)
}

function sizeOf({ type, shape }: TensorShape): number {
  return rowSize(
    type,
    shape.reduce((product, length) => product * length, 1),
  )
}

/** Bytes of `elements`, a multiple of the block size. */
export function rowSize(type: TensorTypeName, elements: number): number {
  const { block, bytes } = tensorTypes[type]
  return (elements / block) * bytes
}
