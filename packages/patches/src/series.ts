import type { Patch } from './patch.ts'
import { cacheType } from './patches/cache-type/index.ts'
import { chatCompletions } from './patches/chat-completions/index.ts'
import { chatHistory } from './patches/chat-history/index.ts'
import { contextShift } from './patches/context-shift/index.ts'
import { detection } from './patches/detection/index.ts'
import { draft } from './patches/draft/index.ts'
import { engine } from './patches/engine/index.ts'
import { engineOutputs } from './patches/engine-outputs/index.ts'
import { exactNumbers } from './patches/exact-numbers/index.ts'
import { exaoneDeep } from './patches/exaone-deep/index.ts'
import { exaone45 } from './patches/exaone4.5/index.ts'
import { fitLayers } from './patches/fit-layers/index.ts'
import { flashAttention } from './patches/flash-attention/index.ts'
import { imageParts } from './patches/image-parts/index.ts'
import { imageSupport } from './patches/image-support/index.ts'
import { imageTags } from './patches/image-tags/index.ts'
import { imageTokens } from './patches/image-tokens/index.ts'
import { jinjaLoops } from './patches/jinja-loops/index.ts'
import { loadError } from './patches/load-error/index.ts'
import { memoryCount } from './patches/memory-count/index.ts'
import { memoryEstimate } from './patches/memory-estimate/index.ts'
import { messages } from './patches/messages/index.ts'
import { oneTokenBatch } from './patches/one-token-batch/index.ts'
import { parser } from './patches/parser/index.ts'
import { projectorMemory } from './patches/projector-memory/index.ts'
import { promptCheckpoints } from './patches/prompt-checkpoints/index.ts'
import { readDetection } from './patches/read-detection/index.ts'
import { refusal } from './patches/refusal/index.ts'
import { renderer } from './patches/renderer/index.ts'
import { responses } from './patches/responses/index.ts'
import { runnerReuse } from './patches/runner-reuse/index.ts'
import { sampling } from './patches/sampling/index.ts'
import { streamError } from './patches/stream-error/index.ts'
import { structuredOutputs } from './patches/structured-outputs/index.ts'
import { toolChoice } from './patches/tool-choice/index.ts'
import { toolGrammar } from './patches/tool-grammar/index.ts'
import { toolSchemas } from './patches/tool-schemas/index.ts'
import { truncation } from './patches/truncation/index.ts'

/** The patches in the order in which they apply. */
export const series: readonly Patch[] = [
  flashAttention,
  memoryEstimate,
  memoryCount,
  cacheType,
  loadError,
  streamError,
  engineOutputs,
  engine,
  exactNumbers,
  chatHistory,
  renderer,
  parser,
  exaone45,
  detection,
  readDetection,
  refusal,
  exaoneDeep,
  sampling,
  runnerReuse,
  draft,
  structuredOutputs,
  toolGrammar,
  toolChoice,
  toolSchemas,
  chatCompletions,
  responses,
  messages,
  truncation,
  imageTags,
  imageSupport,
  imageTokens,
  imageParts,
  projectorMemory,
  contextShift,
  jinjaLoops,
  promptCheckpoints,
  oneTokenBatch,
  fitLayers,
]
