import type { Patch } from '@exaone4/patches'

/** General topics are written for upstream's present code; older releases get no changes any more. */
export const newestOnly: NonNullable<Patch['when']> = {
  fact: 'gguf-model',
  otherwise: {
    reason: 'it is proposed for the present code of upstream only',
    evidence: [{ file: 'fs/ggml/ggml.go', text: 'package ggml' }],
  },
}
