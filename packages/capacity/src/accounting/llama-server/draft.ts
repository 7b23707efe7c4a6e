import type { ModelSize, Quantization } from '@exaone4/models/browser'
import type { CacheType } from '../../placement/cache-types.ts'
import { divideLayers, type Split } from './fit.ts'
import { bytesOf, layersOnGpus } from './layers-on-gpus.ts'
import { copiesOf, useThatFits } from './pipeline.ts'

/** The model that can draft for EXAONE 4.0 32B. */
export const DRAFT_SIZE: ModelSize = '1.2B'

interface Draft {
  /**
   * Bytes on each GPU that llama-server leaves for the draft model when it divides the layers of the large model: those
   * of a draft model that is divided by free memory (`common_fit_extra_model` in llama.cpp's fit.h).
   *
   * @param free bytes that are free on each GPU
   */
  expected: (free: readonly number[]) => number[]
  /**
   * Bytes on each GPU that the draft model takes. Its layers are divided like those of the large model if llama-server
   * chose their division, and otherwise by what is free beside it.
   *
   * @param chosen the division that llama-server chose for the large model, if it did
   * @param left bytes that are free on each GPU beside the large model
   */
  taken: (chosen: Split | undefined, left: readonly number[]) => number[]
}

/** What a draft model takes: its cache is as long as that of the large model, and has its type. */
export function draftOnGpus(
  quantization: Quantization,
  about: { type: CacheType; context: number; batch: number },
): Draft {
  const { layers, use } = layersOnGpus({ size: DRAFT_SIZE, quantization, ...about })
  return {
    expected: (free) => {
      const split = divideLayers(layers, free)
      return use(split, copiesOf(split, layers)).map(bytesOf)
    },
    taken: (chosen, left) => {
      const split = divideLayers(layers, chosen ?? left)
      return useThatFits((copies) => use(split, copies), copiesOf(split, layers), left).uses.map(bytesOf)
    },
  }
}
