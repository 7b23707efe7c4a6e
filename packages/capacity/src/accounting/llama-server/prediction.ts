import { type ModelShape, type ModelSize, type Quantization, shapes } from '@exaone4/models/browser'
import type { CacheType } from '../../placement/cache-types.ts'
import type { Variant } from '../../placement/variant.ts'
import { weightsOfFile } from '../weights.ts'
import { cellsOf, layerCaches } from './cache.ts'

/** Bytes of a model file that are not weights: mostly the vocabulary. */
const METADATA: Readonly<Record<ModelSize, number>> = {
  '32B': 2_374_176,
  '1.2B': 2_374_176,
  '33B': 3_561_000,
}
/** The batch that the patched prediction assumes, because the batch is chosen afterwards. */
const LARGEST_BATCH = 2048
const F16 = 2

/** Bytes that Ollama's scheduler expects (`PredictServerVRAM` in llm/llama_server.go). */
export function predictedMemory(
  variant: Variant,
  size: ModelSize,
  quantization: Quantization,
  type: CacheType,
  context: number,
): number {
  const { layers, output, input, prediction } = weightsOfFile(size, quantization)
  const model = shapes[size]
  const weights = sum(layers) + (model.tied ? 0 : output) + input + prediction
  return (
    METADATA[size] +
    weights +
    (variant === 'stock' ? everyLayer(model, context) : allocated(model, type, context))
  )
}

/** Stock Ollama expects the whole context in f16 in every block. */
function everyLayer(model: ModelShape, context: number): number {
  const { layers, predictionLayers = 0, kvHeads, hidden, heads } = model
  return 2 * (layers + predictionLayers) * kvHeads * Math.floor(hidden / heads) * context * F16
}

function allocated(model: ModelShape, type: CacheType, context: number): number {
  return sum(layerCaches(model, cellsOf(model, context, LARGEST_BATCH), type))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, bytes) => total + bytes, 0)
}
