import type { Patch } from '@exaone4/patches'

/** Upstream takes changes on its main branch only, so topics apply to its newest release and not to older ones. */
export const newestOnly: NonNullable<Patch['when']> = {
  fact: 'gguf-model',
  otherwise: {
    reason: 'upstream takes changes on its main branch only, and this release is older',
    evidence: [{ file: 'fs/ggml/ggml.go', text: 'package ggml' }],
  },
}

/** A patch of the series as upstream is offered it. */
export function proposed(patch: Patch): Patch {
  return { ...patch, when: newestOnly }
}
