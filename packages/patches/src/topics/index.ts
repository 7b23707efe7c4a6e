import { createDefaults } from './create-defaults/index.ts'
import { detectionTopic } from './detection/index.ts'
import { engineTopic } from './engine/index.ts'
import { flashAttentionAndMemory } from './flash-attention-and-memory/index.ts'
import { kvCachePrediction } from './kv-cache-prediction/index.ts'
import { qwen3InvalidCall } from './qwen3-invalid-call/index.ts'
import { qwen3StreamEnd } from './qwen3-stream-end/index.ts'
import { rendererAndParser } from './renderer-and-parser/index.ts'
import { runnerReuseTopic } from './runner-reuse/index.ts'
import { structuredOutputsTopic } from './structured-outputs/index.ts'
import { toolGrammarTopic } from './tool-grammar/index.ts'
import type { Topic } from './topic.ts'

/** The series, as it is proposed: each of its patches belongs to one of them. */
export const seriesTopics: readonly Topic[] = [
  flashAttentionAndMemory,
  engineTopic,
  rendererAndParser,
  detectionTopic,
  runnerReuseTopic,
  structuredOutputsTopic,
  toolGrammarTopic,
]

/** Topics that concern more than EXAONE: none of their patches is in the series, and each stands alone. */
export const generalTopics: readonly Topic[] = [
  qwen3StreamEnd,
  qwen3InvalidCall,
  kvCachePrediction,
  createDefaults,
]

/** All that is proposed upstream; a topic comes after those it stands on. */
export const topics: readonly Topic[] = [...generalTopics, ...seriesTopics]
