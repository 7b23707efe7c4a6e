import { writeGguf } from '../gguf/write.ts'
import { type ModelDescription, modelMetadata, tokenizerMetadata } from './metadata.ts'
import {
  type ModelShape,
  type ModelSize,
  type Quantization,
  quantizations,
  shapes,
  tensorShapes,
} from './shapes.ts'
import { addToken, baseVocabulary, type Vocabulary } from './vocabulary.ts'

export interface DummyModel {
  size: ModelSize
  quantization: Quantization
  /**
   * `full` has the feed-forward of the real model (default); `tiny` has next to none, so that a small machine
   * holds the weights, and the same attention, caches and logits.
   */
  ffn?: 'full' | 'tiny'
  /** Name of the rule that cuts text before it is tokenized; `gpt-2` means the same (default: `exaone4`). */
  preTokenizer?: string
}

/** The shortest row that is cut into blocks of 256. */
const TINY_FFN = 256

/**
 * Writes an EXAONE 4.0 GGUF with the shapes and tensor types of a real file and nothing in it: the weights are
 * zeros that take no room on a disk that knows sparse files. It shows what memory does. It repeats one token, and
 * after 30 equal tokens Ollama ends a generation without saying why: ask for fewer.
 *
 * @returns its size in bytes
 * @throws Failure `build` when the disk refuses
 */
export async function writeDummyModel(path: string, model: DummyModel): Promise<number> {
  const real = shapes[model.size]
  const shape = model.ffn === 'tiny' ? { ...real, ffn: TINY_FFN } : real
  return await writeGguf(path, {
    metadata: {
      ...modelMetadata(description(shape, model)),
      ...tokenizerMetadata(fullVocabulary(shape.vocabulary), model.preTokenizer ?? 'exaone4'),
    },
    tensors: tensorShapes(shape, model.quantization).map((tensor) => ({
      ...tensor,
      // Rotations are divided by these.
      data: tensor.name === 'rope_freqs.weight' ? new Float32Array(shape.headDim / 2).fill(1) : 'zeros',
    })),
  })
}

function description(shape: ModelShape, { size, quantization }: DummyModel): ModelDescription {
  return {
    ...shape,
    name: `Hollow EXAONE 4.0 ${size}`,
    fileType: quantizations[quantization].fileType,
    valueDim: shape.headDim,
    feedForward: shape.ffn,
    ropeBase: 1e6,
  }
}

/** As many tokens as the real model has: those that prompts need, and fillers. */
function fullVocabulary(size: number): Vocabulary {
  const vocabulary = baseVocabulary('control')
  for (let filler = 0; vocabulary.texts.length < size; filler++) addToken(vocabulary, `filler${filler}`)
  return vocabulary
}
