import type { Tensor } from '../gguf/tensor.ts'
import { writeGguf } from '../gguf/write.ts'
import { filled } from './layer-tensors.ts'
import { projectorMetadata } from './projector-metadata.ts'
import { CHANNELS, MERGED, PATCH } from './projector-shape.ts'
import { FIRST_SIGHT, HIDDEN, SEEN } from './seeing.ts'
import { colorNames, colors } from './seeing-vocabulary.ts'

const FILE_TYPE_F32 = 0
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

const metadata = projectorMetadata({
  name: 'Projector of colors',
  fileType: FILE_TYPE_F32,
  blocks: 1,
  heads: 1,
  kvHeads: 1,
  hidden: WIDTH,
  ffn: FFN,
  tokens: HIDDEN,
})

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
