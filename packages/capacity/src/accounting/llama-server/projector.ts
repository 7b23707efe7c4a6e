import { projectorTensors } from '@exaone4/models/browser'
import type { Variant } from '../../placement/variant.ts'
import { bytesOfTensors } from '../weights.ts'
import { MARGIN } from './fit.ts'

const MiB = 2 ** 20

interface Projector {
  weights: number
  /** For images of 2,116 tokens, when llama-server starts. */
  computeBuffer: number
  /** What an image of 4,096 tokens, the most, takes in addition once it comes. */
  largestImage: number
  /** Inputs of an image of 2,116 tokens in host memory. */
  inputs: number
}

/** What the projector of EXAONE 4.5 takes on the first GPU, in bytes: llama-server allocated it on emulated GPUs. */
export const projector: Projector = {
  weights: bytesOfTensors(projectorTensors()),
  computeBuffer: 1_047_928_064,
  largestImage: 2_135_982_080 - 1_047_928_064,
  inputs: 306_617_008,
}

/** `exaone45LargestImage` in the patch `projector-memory`. */
const LARGEST_IMAGE = 2040 * MiB

/**
 * Bytes that llama-server leaves free on each GPU, with a projector on the first.
 *
 * Stock Ollama asks for the projector's weights and 1 GiB on each GPU. Patched Ollama asks for the weights, the largest
 * image and 1 GiB on the first, and for 1 GiB on the others. llama-server adds what it measures, but to the wrong GPUs
 * (`load_model` in server-context.cpp): it takes positions in the list of all devices, in which Ollama's first one is the
 * CPU. So the first GPU gets the inputs, and the second one the projector.
 */
export function marginsBeside(variant: Variant, gpus: number): number[] {
  const first = projector.weights + (variant === 'stock' ? 0 : LARGEST_IMAGE)
  const others = variant === 'stock' ? projector.weights : 0
  const added = [projector.inputs, projector.weights + projector.computeBuffer]
  return Array.from({ length: gpus }, (_, gpu) => {
    const asked = (gpu === 0 ? first : others) + MARGIN
    return Math.ceil(asked / MiB) * MiB + (added[gpu] ?? 0)
  })
}
