import type { Patch } from './patch.ts'
import { detection } from './patches/detection/index.ts'
import { engine } from './patches/engine/index.ts'
import { flashAttention } from './patches/flash-attention/index.ts'
import { memoryEstimate } from './patches/memory-estimate/index.ts'
import { parser } from './patches/parser/index.ts'
import { renderer } from './patches/renderer/index.ts'

/** The patches in the order in which they apply. */
export const series: readonly Patch[] = [flashAttention, memoryEstimate, renderer, parser, detection]

/**
 * Patches that are written and tested, and not applied yet. `engine`: Ollama's engine gives a wrong token now and
 * then where a context is shifted, for any model, and after a turn with thoughts it evaluates a long chat anew.
 */
export const pending: readonly Patch[] = [engine]
