import { cacheTypeTopic } from './cache-type/index.ts'
import { chatCompletionsTopic } from './chat-completions/index.ts'
import { chatHistoryTopic } from './chat-history/index.ts'
import { createDefaults } from './create-defaults/index.ts'
import { detectionTopic } from './detection/index.ts'
import { draftTopic } from './draft/index.ts'
import { exaoneDeepTopic } from './exaone-deep/index.ts'
import { exaone45Topic } from './exaone4-5/index.ts'
import { imagePartsTopic } from './image-parts/index.ts'
import { imageSupportTopic } from './image-support/index.ts'
import { imageTagsTopic } from './image-tags/index.ts'
import { imageTokensTopic } from './image-tokens/index.ts'
import { kvCachePrediction } from './kv-cache-prediction/index.ts'
import { loadErrorTopic } from './load-error/index.ts'
import { memoryCountTopic } from './memory-count/index.ts'
import { memoryEstimateTopic } from './memory-estimate/index.ts'
import { messagesTopic } from './messages/index.ts'
import { projectorMemoryTopic } from './projector-memory/index.ts'
import { qwen3ClosingTag } from './qwen3-closing-tag/index.ts'
import { qwen3InvalidCall } from './qwen3-invalid-call/index.ts'
import { qwen3StreamEnd } from './qwen3-stream-end/index.ts'
import { readDetectionTopic } from './read-detection/index.ts'
import { rendererAndParser } from './renderer-and-parser/index.ts'
import { responsesTopic } from './responses/index.ts'
import { runnerReuseTopic } from './runner-reuse/index.ts'
import { samplingTopic } from './sampling/index.ts'
import { streamErrorTopic } from './stream-error/index.ts'
import { toolChoiceTopic } from './tool-choice/index.ts'
import { toolGrammarTopic } from './tool-grammar/index.ts'
import { toolSchemasTopic } from './tool-schemas/index.ts'
import type { Topic } from './topic.ts'
import { truncationTopic } from './truncation/index.ts'

/** Topics made of patches of the series: together, all patches that apply to the newest release. */
export const seriesTopics: readonly Topic[] = [
  memoryEstimateTopic,
  memoryCountTopic,
  cacheTypeTopic,
  loadErrorTopic,
  streamErrorTopic,
  rendererAndParser,
  exaone45Topic,
  detectionTopic,
  readDetectionTopic,
  exaoneDeepTopic,
  samplingTopic,
  runnerReuseTopic,
  draftTopic,
  chatCompletionsTopic,
  responsesTopic,
  chatHistoryTopic,
  messagesTopic,
  truncationTopic,
  toolGrammarTopic,
  toolChoiceTopic,
  toolSchemasTopic,
  imageTagsTopic,
  imageSupportTopic,
  imageTokensTopic,
  imagePartsTopic,
  projectorMemoryTopic,
]

const independentTopics: readonly Topic[] = [
  qwen3StreamEnd,
  qwen3InvalidCall,
  kvCachePrediction,
  createDefaults,
]

/** Topics that help more models than EXAONE. Their patches are not in the series. */
export const generalTopics: readonly Topic[] = [...independentTopics, qwen3ClosingTag]

/** Everything proposed to upstream; a topic comes after those it depends on. */
export const topics: readonly Topic[] = [...independentTopics, ...seriesTopics, qwen3ClosingTag]
