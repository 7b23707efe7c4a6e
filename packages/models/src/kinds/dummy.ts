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
import { baseVocabulary, fillUp, type Member, members, type Vocabulary } from './vocabulary.ts'

export interface DummyModel {
  size: ModelSize
  quantization: Quantization
  /**
   * `full` has the feed-forward of the real model (default). `tiny` has almost none, so that the weights fit a small
   * machine, with the same attention, caches and logits.
   */
  ffn?: 'full' | 'tiny'
  /** Name of the pre-tokenizer; `gpt-2` is equivalent (default: that of the model). */
  preTokenizer?: string
}

/** The shortest row that has blocks of 256. */
const TINY_FFN = 256

/**
 * Writes a dummy-weight EXAONE GGUF: the shapes and tensor types of a real file with zero weights, stored sparsely. It
 * serves to measure memory. It repeats one token, and Ollama silently ends a generation after 30 equal tokens, so ask for
 * fewer.
 *
 * @returns its size in bytes
 * @throws Failure `build` for a disk error
 */
export async function writeDummyModel(path: string, model: DummyModel): Promise<number> {
  const real = shapes[model.size]
  const shape = model.ffn === 'tiny' ? { ...real, ffn: TINY_FFN } : real
  const member = members[shape.member]
  return await writeGguf(path, {
    metadata: {
      ...modelMetadata(description(shape, model)),
      ...tokenizerMetadata(
        fullVocabulary(shape.vocabulary, member),
        model.preTokenizer ?? member.preTokenizer,
        member.endOfTurn,
      ),
    },
    tensors: tensorShapes(shape, model.quantization).map((tensor) => ({
      ...tensor,
      // Divisors of the rotary frequencies.
      data: tensor.name === 'rope_freqs.weight' ? new Float32Array(shape.headDim / 2).fill(1) : 'zeros',
    })),
  })
}

function description(shape: ModelShape, { size, quantization }: DummyModel): ModelDescription {
  return {
    ...shape,
    name: `Dummy-weight EXAONE ${shape.member} ${size}`,
    fileType: quantizations[quantization].fileType,
    valueDim: shape.headDim,
    feedForward: shape.ffn,
    ropeBase: 1e6,
  }
}

/** As many tokens as the real model has: those that prompts need, then fillers. */
function fullVocabulary(size: number, member: Member): Vocabulary {
  const vocabulary = baseVocabulary('control', member)
  fillUp(vocabulary, size)
  return vocabulary
}
