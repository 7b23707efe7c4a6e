import {
  bool,
  float32,
  int32s,
  type Metadata,
  type MetadataValue,
  string,
  strings,
  uint32,
} from '../gguf/metadata.ts'
import { writeGguf } from '../gguf/write.ts'
import {
  type HollowSize,
  type ModelShape,
  type Quantization,
  quantizations,
  shapes,
  tensorShapes,
} from './hollow-shapes.ts'
import { addToken, baseVocabulary, beginOfText, endOfTurn, tokenId, type Vocabulary } from './vocabulary.ts'

export interface HollowModel {
  size: HollowSize
  quantization: Quantization
  /**
   * `full` has the feed-forward of the real model (default); `tiny` has next to none, so that a small machine
   * holds the weights, and the same attention, caches and logits.
   */
  ffn?: 'full' | 'tiny'
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
export async function writeHollowModel(path: string, model: HollowModel): Promise<number> {
  const real = shapes[model.size]
  const shape = model.ffn === 'tiny' ? { ...real, ffn: TINY_FFN } : real
  return await writeGguf(path, {
    metadata: {
      ...modelMetadata(shape, model),
      ...tokenizerMetadata(fullVocabulary(shape.vocabulary)),
    },
    tensors: tensorShapes(shape, model.quantization).map((tensor) => ({
      ...tensor,
      // Rotations are divided by these.
      data: tensor.name === 'rope_freqs.weight' ? new Float32Array(shape.headDim / 2).fill(1) : 'zeros',
    })),
  })
}

function modelMetadata(shape: ModelShape, { size, quantization }: HollowModel): Metadata {
  const of = (key: string, value: MetadataValue) => [`exaone4.${key}`, value] as const
  return {
    'general.architecture': string('exaone4'),
    'general.type': string('model'),
    'general.name': string(`Hollow EXAONE 4.0 ${size}`),
    'general.file_type': uint32(quantizations[quantization].fileType),
    'general.quantization_version': uint32(2),
    ...Object.fromEntries([
      of('block_count', uint32(shape.layers)),
      of('context_length', uint32(shape.contextLength)),
      of('embedding_length', uint32(shape.hidden)),
      of('feed_forward_length', uint32(shape.ffn)),
      of('attention.head_count', uint32(shape.heads)),
      of('attention.head_count_kv', uint32(shape.kvHeads)),
      of('attention.key_length', uint32(shape.headDim)),
      of('attention.value_length', uint32(shape.headDim)),
      of('attention.layer_norm_rms_epsilon', float32(1e-5)),
      ...(shape.slidingWindow === undefined
        ? []
        : [of('attention.sliding_window', uint32(shape.slidingWindow))]),
      of('rope.dimension_count', uint32(shape.headDim)),
      of('rope.freq_base', float32(1e6)),
    ]),
  }
}

/** As many tokens as the real model has: those that prompts need, and fillers. */
function fullVocabulary(size: number): Vocabulary {
  const vocabulary = baseVocabulary('control')
  for (let filler = 0; vocabulary.texts.length < size; filler++) addToken(vocabulary, `filler${filler}`)
  return vocabulary
}

function tokenizerMetadata(vocabulary: Vocabulary): Metadata {
  return {
    'tokenizer.ggml.model': string('gpt2'),
    'tokenizer.ggml.pre': string('exaone4'),
    'tokenizer.ggml.tokens': strings(vocabulary.texts),
    'tokenizer.ggml.token_type': int32s(vocabulary.types),
    'tokenizer.ggml.merges': strings(vocabulary.merges.map((pair) => pair.join(' '))),
    'tokenizer.ggml.bos_token_id': uint32(tokenId(vocabulary, beginOfText)),
    'tokenizer.ggml.eos_token_id': uint32(tokenId(vocabulary, endOfTurn)),
    'tokenizer.ggml.add_bos_token': bool(false),
  }
}
