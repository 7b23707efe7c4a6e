import { projectorTensors } from '@exaone4/models'
import type { Variant } from '../../placement/variant.ts'
import { bytesOfTensors } from '../weights.ts'
import { MARGIN } from './fit.ts'

const MiB = 2 ** 20
const F32 = 4
const F16 = 2
/** Patches of 14 × 14 pixels whose embeddings become one token. */
const PATCHES = 4

/** Image tokens for which llama-server reserves memory when it starts (`set_warmup_n_tokens` in llama.cpp's clip.cpp). */
const RESERVED_TOKENS = 46 * 46
/** Tokens of the largest image. Larger ones are scaled down. */
const MOST_TOKENS = 4096

/** Bytes for each patch beside the masks. */
const PATCH_STATE = 0

/** What the projector of EXAONE 4.5 takes on the first GPU. */
interface Projector {
  weights: number
  /** For images of the size that llama-server expects. */
  computeBuffer: number
  /** What the largest image takes in addition, once it comes. */
  largestImage: number
}

export const projector: Projector = {
  weights: bytesOfTensors(projectorTensors()),
  computeBuffer: imageBuffer(RESERVED_TOKENS),
  largestImage: imageBuffer(MOST_TOKENS) - imageBuffer(RESERVED_TOKENS),
}

/**
 * Bytes of the compute buffer for an image: a mask for each pair of patches in F32, its copy in F16 for flash attention,
 * and what grows with the patches.
 */
function imageBuffer(tokens: number): number {
  const patches = PATCHES * tokens
  return (F32 + F16) * patches ** 2 + PATCH_STATE * patches
}

/**
 * Bytes that llama-server leaves free on each GPU, with a projector on the first. It adds the projector to what Ollama
 * tells it. Stock Ollama tells it the weights of the projector as well, for each GPU; patched Ollama tells it what the
 * largest image takes, for the first GPU.
 */
export function marginsBeside(variant: Variant, gpus: number): number[] {
  const asked = (gpu: number): number => {
    if (variant === 'stock') return projector.weights + MARGIN
    return gpu === 0 ? projector.largestImage + MARGIN : MARGIN
  }
  return Array.from({ length: gpus }, (_, gpu) => {
    const told = Math.ceil(asked(gpu) / MiB) * MiB
    return gpu === 0 ? told + projector.weights + projector.computeBuffer : told
  })
}
