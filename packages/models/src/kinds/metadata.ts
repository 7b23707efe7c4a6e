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
import { type Architecture, beginOfText, endOfTurn, tokenId, type Vocabulary } from './vocabulary.ts'

/** `attention.layer_norm_rms_epsilon` of all test models. */
export const NORM_EPSILON = 1e-5

/** The experts of a test model of K-EXAONE, which has many more. */
export const moe = { experts: 8, used: 2, feedForward: 32, denseLayers: 1 } as const

/** `llama_expert_gating_func_type`: a sigmoid. */
const SIGMOID = 2

export interface ModelDescription {
  name: string
  /** Default: `exaone4`. */
  architecture?: Architecture
  /** `llama_ftype` of most tensors. */
  fileType: number
  /** Blocks that a token goes through. */
  layers: number
  /** Blocks after them that predict further tokens, as EXAONE 4.5 has one (default: none). */
  predictionLayers?: number
  heads: number
  kvHeads: number
  headDim: number
  valueDim: number
  feedForward: number
  contextLength: number
  /** Window of sliding-window layers in tokens; undefined if every layer has full attention. */
  slidingWindow?: number
  ropeBase: number
  /** Tokens, where the file says so apart from its list of tokens. */
  vocabularySize?: number
}

/** Metadata that describes the shape. */
export function modelMetadata(model: ModelDescription): Metadata {
  const { architecture = 'exaone4' } = model
  const of = (key: string, value: MetadataValue) => [`${architecture}.${key}`, value] as const
  return {
    'general.architecture': string(architecture),
    'general.type': string('model'),
    'general.name': string(model.name),
    'general.file_type': uint32(model.fileType),
    'general.quantization_version': uint32(2),
    ...Object.fromEntries([
      of('block_count', uint32(model.layers + (model.predictionLayers ?? 0))),
      ...(model.predictionLayers ? [of('nextn_predict_layers', uint32(model.predictionLayers))] : []),
      of('context_length', uint32(model.contextLength)),
      of('embedding_length', uint32(model.heads * model.headDim)),
      of('feed_forward_length', uint32(model.feedForward)),
      of('attention.head_count', uint32(model.heads)),
      of('attention.head_count_kv', uint32(model.kvHeads)),
      of('attention.key_length', uint32(model.headDim)),
      of('attention.value_length', uint32(model.valueDim)),
      of('attention.layer_norm_rms_epsilon', float32(NORM_EPSILON)),
      ...(model.slidingWindow === undefined
        ? []
        : [of('attention.sliding_window', uint32(model.slidingWindow))]),
      of('rope.dimension_count', uint32(model.headDim)),
      of('rope.freq_base', float32(model.ropeBase)),
      ...(model.vocabularySize === undefined ? [] : [of('vocab_size', uint32(model.vocabularySize))]),
      ...(architecture === 'exaone-moe' ? moeMetadata(of) : []),
    ]),
  }
}

function moeMetadata<T>(of: (key: string, value: MetadataValue) => T): T[] {
  return [
    of('leading_dense_block_count', uint32(moe.denseLayers)),
    of('expert_count', uint32(moe.experts)),
    of('expert_used_count', uint32(moe.used)),
    of('expert_shared_count', uint32(1)),
    of('expert_feed_forward_length', uint32(moe.feedForward)),
    of('expert_gating_func', uint32(SIGMOID)),
    of('expert_weights_scale', float32(2.5)),
    of('expert_weights_norm', bool(true)),
  ]
}

/** Metadata of the tokenizer, with the begin-of-text and end-of-turn tokens. */
export function tokenizerMetadata(
  vocabulary: Vocabulary,
  preTokenizer: string | undefined,
  end: string = endOfTurn,
): Metadata {
  return {
    'tokenizer.ggml.model': string('gpt2'),
    ...(preTokenizer !== undefined && { 'tokenizer.ggml.pre': string(preTokenizer) }),
    'tokenizer.ggml.tokens': strings(vocabulary.texts),
    'tokenizer.ggml.token_type': int32s(vocabulary.types),
    'tokenizer.ggml.merges': strings(vocabulary.merges.map((pair) => pair.join(' '))),
    'tokenizer.ggml.bos_token_id': uint32(tokenId(vocabulary, beginOfText)),
    'tokenizer.ggml.eos_token_id': uint32(tokenId(vocabulary, end)),
    'tokenizer.ggml.add_bos_token': bool(false),
  }
}
