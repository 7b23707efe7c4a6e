import { bool, float32, float32s, type Metadata, string, uint32 } from '../gguf/metadata.ts'
import type { Tensor } from '../gguf/tensor.ts'
import { writeGguf } from '../gguf/write.ts'
import { filled } from './scripted.ts'
import { FIRST_SIGHT, HIDDEN, SEEN } from './seeing.ts'
import { colorNames, colors } from './seeing-vocabulary.ts'

const FILE_TYPE_F32 = 0
const PATCH = 14
const CHANNELS = 3
/** Patches whose embeddings become one token: 2 × 2. */
const MERGED = 4
const WIDTH = 8
/** llama.cpp takes a feed-forward of the width of the embedding for one with its matrices swapped. */
const FFN = 16

// The embedding of a patch of a pure color has the length √8, so each of its three elements is ±√(8/3).
const CHANNEL = Math.sqrt(WIDTH / CHANNELS)
/** What GELU hardly changes, if positive, and turns into zero, if negative. */
const SURE = 8

/**
 * Writes a small projector for the model of `writeSeeingModel`, of the kind that EXAONE 4.5 has, and returns its size in
 * bytes. An image gives as many tokens as with EXAONE 4.5. The embedding of a token says which color its pixels have.
 *
 * The embedding of a patch is its mean red, green and blue. The one block adds nothing. Of the feed-forward that makes
 * tokens, one element per color is active.
 *
 * @throws Failure `build` for a disk error
 */
export async function writeProjector(path: string): Promise<number> {
  return writeGguf(path, { metadata, tensors: [...patchTensors(), ...blockTensors(), ...colorTensors()] })
}

const metadata: Metadata = {
  'general.architecture': string('clip'),
  'general.type': string('mmproj'),
  'general.name': string('Projector of colors'),
  'general.file_type': uint32(FILE_TYPE_F32),
  'general.quantization_version': uint32(2),
  'clip.has_vision_encoder': bool(true),
  'clip.projector_type': string('exaone4_5'),
  'clip.use_silu': bool(true),
  'clip.vision.projection_dim': uint32(HIDDEN),
  'clip.vision.image_size': uint32(2 * PATCH),
  'clip.vision.patch_size': uint32(PATCH),
  'clip.vision.embedding_length': uint32(WIDTH),
  'clip.vision.feed_forward_length': uint32(FFN),
  'clip.vision.block_count': uint32(1),
  'clip.vision.attention.head_count': uint32(1),
  'clip.vision.attention.head_count_kv': uint32(1),
  'clip.vision.attention.layer_norm_epsilon': float32(1e-6),
  'clip.vision.n_wa_pattern': uint32(7),
  'clip.vision.spatial_merge_size': uint32(2),
  'clip.vision.window_size': uint32(8 * PATCH),
  'clip.vision.image_min_pixels': uint32(3136),
  'clip.vision.image_max_pixels': uint32(3_211_264),
  // Black is −1, the brightest value 1.
  'clip.vision.image_mean': float32s([0.5, 0.5, 0.5]),
  'clip.vision.image_std': float32s([0.5, 0.5, 0.5]),
}

/** Half of the mean of each channel, and the other half. */
function patchTensors(): Tensor[] {
  const half = new Float32Array(PATCH * PATCH * CHANNELS * WIDTH)
  for (let channel = 0; channel < CHANNELS; channel++) {
    const start = (channel * CHANNELS + channel) * PATCH * PATCH
    half.fill(1 / (2 * PATCH * PATCH), start, start + PATCH * PATCH)
  }
  const shape = [PATCH, PATCH, CHANNELS, WIDTH]
  return ['v.patch_embd.weight', 'v.patch_embd.weight.1'].map((name) => ({
    name,
    type: 'F32',
    shape,
    data: half,
  }))
}

function blockTensors(): Tensor[] {
  const zeros = (name: string, ...shape: number[]): Tensor => ({
    name: `v.blk.0.${name}.weight`,
    type: 'F32',
    shape,
    data: 'zeros',
  })
  return [
    zeros('ln1', WIDTH),
    zeros('ln2', WIDTH),
    zeros('attn_qkv', WIDTH, 3 * WIDTH),
    zeros('attn_out', WIDTH, WIDTH),
    zeros('ffn_gate', WIDTH, FFN),
    zeros('ffn_up', WIDTH, FFN),
    zeros('ffn_down', FFN, WIDTH),
    { name: 'v.post_ln.weight', type: 'F32', shape: [WIDTH], data: filled(WIDTH, 1) },
  ]
}

function colorTensors(): Tensor[] {
  const inputs = MERGED * WIDTH
  const recognize = new Float32Array(inputs * FFN)
  const tell = new Float32Array(FFN * HIDDEN)
  // All channels agree with a color: 3; all but one: 1. The threshold is between them.
  const threshold = filled(FFN, -2 * SURE)
  const always = new Float32Array(HIDDEN)
  always[SEEN] = 1
  for (const [index, color] of colorNames.entries()) {
    for (let patch = 0; patch < MERGED; patch++) {
      for (const [channel, isOn] of colors[color].entries()) {
        recognize[index * inputs + patch * WIDTH + channel] = ((isOn ? 1 : -1) * SURE) / (MERGED * CHANNEL)
      }
    }
    tell[(FIRST_SIGHT + index) * FFN + index] = 1 / SURE
  }
  return [
    { name: 'mm.0.weight', type: 'F32', shape: [inputs, FFN], data: recognize },
    { name: 'mm.0.bias', type: 'F32', shape: [FFN], data: threshold },
    { name: 'mm.2.weight', type: 'F32', shape: [FFN, HIDDEN], data: tell },
    { name: 'mm.2.bias', type: 'F32', shape: [HIDDEN], data: always },
  ]
}
