import {
  dropImages,
  dropThirds,
  firstHalf,
  garble,
  prefixPrompt,
  splitSeconds,
  swapPairs,
} from './answers.ts'
import type { Body, Fault } from './fault.ts'

/**
 * What the checks must detect: upstream as it is, the patched build behind a proxy that changes what goes through,
 * the patched build with other settings, and builds with something wrong in them.
 */
const all = {
  stock: { description: 'the build has none of the patches' },
  garbled: {
    description: 'every text in an answer has other letters',
    answer: (body: unknown): unknown => garble(body),
  },
  reordered: {
    description: 'each two parts of a stream are swapped',
    lines: (lines: AsyncIterable<string>): AsyncIterable<string> => swapPairs(lines),
  },
  truncated: {
    description: 'every answer ends in the middle',
    lines: (lines: AsyncIterable<string>): AsyncIterable<string> => firstHalf(lines),
    share: 0.5,
  },
  lossy: {
    description: 'every third part of a stream is lost',
    lines: (lines: AsyncIterable<string>): AsyncIterable<string> => dropThirds(lines),
  },
  split: {
    description: 'every second part of a stream is broken in two',
    lines: (lines: AsyncIterable<string>): AsyncIterable<string> => splitSeconds(lines),
  },
  silent: { description: 'every error is replaced by an empty answer', silent: true },
  forgetful: {
    description: 'every prompt begins differently, so that no cached prompt can be used again',
    request: (body: Body): Body => prefixPrompt(body),
  },
  deaf: {
    description: 'the server does not receive options, tools, format and think',
    request: ({ options, tools, format, think, ...body }: Body): Body => body,
  },
  sightless: {
    description: 'the server does not receive images',
    request: (body: Body): Body => dropImages(body) as Body,
  },
  'other-cache': {
    description: 'every server uses a q4_0 cache',
    env: { OLLAMA_KV_CACHE_TYPE: 'q4_0', OLLAMA_FLASH_ATTENTION: '1' },
  },
  'unknown-cache': {
    description: 'every server is told to use a q5_1 cache',
    env: { OLLAMA_KV_CACHE_TYPE: 'q5_1', OLLAMA_FLASH_ATTENTION: '1' },
  },
  'no-flash': {
    description: 'flash attention is off on every server',
    env: { OLLAMA_FLASH_ATTENTION: '0' },
  },
  'on-cpu': {
    description: 'no server uses a GPU',
    env: { OLLAMA_LLM_LIBRARY: 'cpu' },
  },
  'without-read-detection': {
    description: 'models that were created earlier are not recognized as EXAONE',
    build: { without: 'read-detection/read' },
  },
  'without-read-template': {
    description: 'models that were created earlier are not recognized as EXAONE',
    build: { without: 'read-detection/read-template' },
  },
  'without-show-template': {
    description: "the template of a model's file is not shown",
    build: { without: 'read-detection/show-template' },
  },
  'without-llamarunner-flash': {
    description: 'the llama runner ignores the list of models that may use flash attention',
    build: { without: 'flash-attention/llama-runner' },
  },
  'without-format-wait': {
    description: 'a format applies only after thinking, even where the model does not think',
    build: { without: 'structured-outputs/wait' },
  },
  'without-format-generate': {
    description: '/api/generate takes an answer in a format for reasoning',
    build: { without: 'structured-outputs/generate' },
  },
  'without-tool-grammar': {
    description: 'llama-server gets no grammar for tool calls',
    build: { without: 'tool-grammar/send' },
  },
  'without-developer': {
    description:
      "the server takes a developer message for one that leaves the model's own system message in place",
    build: { without: 'renderer/developer' },
  },
  'without-chat-error': {
    description: 'an unknown role in a chat is an internal error',
    build: { without: 'renderer/chat-error' },
  },
  'without-generate-error': {
    description: "an unknown role in a model's own messages is an internal error",
    build: { without: 'renderer/generate-error' },
  },
  'without-request-template': {
    description: 'the answer to a prompt of a template in the request is parsed',
    build: { without: 'renderer/request-template' },
  },
  'without-exact-arguments': {
    description: 'numbers in the arguments of tool calls are read as float64',
    build: { without: 'exact-numbers/arguments' },
  },
  'without-exact-schemas': {
    description: 'numbers in the schemas of tools are read as float64',
    build: { without: 'exact-numbers/schemas' },
  },
  'without-cache-type': {
    description: 'any OLLAMA_KV_CACHE_TYPE is passed on to llama-server',
    build: { without: 'cache-type/resolve' },
  },
  'without-load-reason': {
    description: 'of what llama-server prints, only lines of known forms are errors',
    build: { without: 'load-error/wait' },
  },
  'without-stream-error': {
    description: 'an error in the stream of llama-server is taken for an empty part',
    build: { without: 'stream-error/return' },
  },
  'without-runner-reuse': {
    description: 'a llama-server that was started for another model of the same file is reused',
    build: { without: 'runner-reuse/compare' },
  },
  'without-refusal': {
    description: 'a model that the release cannot run is loaded',
    build: { without: 'refusal/model' },
  },
  'without-deep-format': {
    description: 'what generate constrains from its first token on is taken for a thought',
    build: { without: 'exaone-deep/format' },
  },
  'without-draft-type': {
    description: 'every draft model is taken for an MTP head',
    build: { without: 'draft/type' },
  },
  'without-prediction-block': {
    description: "llama-server is told to draft with a block of the model's that it does not run",
    build: { without: 'draft/prediction-block' },
  },
  'without-draft-arguments': {
    description: 'the cache of a draft model has the default type',
    build: { without: 'draft/arguments' },
  },
  'without-draft-vocabulary': {
    description: 'a draft model may have another vocabulary',
    build: { without: 'draft/vocabulary' },
  },
  'without-blank-line': {
    description: 'the grammar of a format begins right after the reasoning',
    build: { without: 'tool-grammar/blank-line' },
  },
  'without-adapter-fallback': {
    description: "models with a LoRA adapter go to Ollama's engine, which refuses them",
    build: { without: 'engine/adapters' },
  },
  'without-host-memory': {
    description: 'the system memory for a copy of the window is not counted',
    build: { without: 'engine/host-memory' },
  },
  'without-layers-without-rope': {
    description: 'llama.cpp takes every layer of EXAONE for one with RoPE',
    build: { without: 'context-shift/layers' },
  },
  'without-hidden-tags': {
    description: 'text in a message may look like the tag of an image',
    build: { without: 'image-tags/hide' },
  },
  'without-shown-tags': {
    description: 'text that looks like the tag of an image stays as it was written to hide it',
    build: { without: 'image-tags/show' },
  },
  'without-native-hidden-tags': {
    description: 'text in a prompt for a template may look like the tag of an image',
    build: { without: 'image-tags/hide-native' },
  },
  'without-native-shown-tags': {
    description: 'text in a prompt for a template stays as it was written to hide it',
    build: { without: 'image-tags/show-native' },
  },
  'without-context-tags': {
    description: 'an image goes to the tag of an image in the context of an earlier answer',
    build: { without: 'image-tags/context' },
  },
  'without-system-images': {
    description: 'images of system messages are left out when a chat loses messages',
    build: { without: 'image-tags/system' },
  },
  'without-image-support-chat': {
    description: 'images in a chat go to models that cannot see',
    build: { without: 'image-support/chat' },
  },
  'without-image-support-generate': {
    description: 'images with a prompt go to models that cannot see',
    build: { without: 'image-support/generate' },
  },
  'without-image-error-chat': {
    description: 'an image in a chat that cannot be read gives what llama-server says',
    build: { without: 'image-support/chat-error' },
  },
  'without-image-error-generate': {
    description: 'an image with a prompt that cannot be read gives what llama-server says',
    build: { without: 'image-support/generate-error' },
  },
  'without-native-image-error': {
    description: 'an image in a chat for a template that cannot be read gives what llama-server says',
    build: { without: 'image-support/native-error' },
  },
  'without-native-template-error': {
    description: 'an image in a chat for a template that cannot be converted is an internal error',
    build: { without: 'image-support/template-error' },
  },
  'without-generate-template-error': {
    description: 'an image with a prompt for a template that cannot be converted is an internal error',
    build: { without: 'image-support/generate-template-error' },
  },
  'without-image-tokens': {
    description: 'every image counts as 768 tokens',
    build: { without: 'image-tokens/chat' },
  },
  'without-system-tokens': {
    description: 'images of system messages count nothing when a chat loses messages',
    build: { without: 'image-tokens/system' },
  },
  'without-native-image-tokens': {
    description: 'every image counts as 768 tokens in a prompt that llama-server renders',
    build: { without: 'image-tokens/native' },
  },
  'without-parts-count': {
    description: 'the server does not know which messages of /v1/chat/completions are parts of one',
    build: { without: 'image-parts/count' },
  },
  'without-parts-join': {
    description: 'each part of a message of /v1/chat/completions is a turn of its own',
    build: { without: 'image-parts/join' },
  },
  'code-image-line': {
    description: 'an image is followed by a space instead of a new line',
    build: { codeFault: 'fault/image-line' },
  },
  'code-image-order': {
    description: 'the last image of a prompt is taken for the first',
    build: { codeFault: 'fault/image-order' },
  },
  'code-any-blind': {
    description: 'every model without a projector refuses images, whatever its architecture',
    build: { codeFault: 'fault/any-blind' },
  },
  'code-any-tokenizer': {
    description: "Ollama's engine takes models with any pre-tokenizer",
    build: { codeFault: 'fault/any-tokenizer' },
  },
  'code-context-not-lowered': {
    description: 'a context beyond the trained one is used as it is',
    build: { codeFault: 'fault/context-not-lowered' },
  },
  'code-head-sizes': {
    description: 'flash attention is used without asking whether the model supports it',
    build: { codeFault: 'fault/head-sizes' },
  },
  'code-window': {
    description: 'sliding-window layers see one token too many',
    build: { codeFault: 'fault/window-off-by-one' },
  },
  'code-rope-factors': {
    description: 'RoPE frequencies are not scaled',
    build: { codeFault: 'fault/no-rope-factors' },
  },
  'code-global-rotation': {
    description: 'RoPE is applied in full-attention layers too',
    build: { codeFault: 'fault/rotated-global-layers' },
  },
  'code-no-checkpoint': {
    description: 'no copy is made of the window at the end of a prompt',
    build: { codeFault: 'fault/no-checkpoint' },
  },
  'code-checkpoint-values': {
    description: 'keys are restored where values belong',
    build: { codeFault: 'fault/keys-restored-as-values' },
  },
  'code-call-index': {
    description: 'every tool call has the index 0',
    build: { codeFault: 'fault/call-index' },
  },
  'code-broken-call': {
    description: 'a tool call with invalid JSON is dropped',
    build: { codeFault: 'fault/broken-call-dropped' },
  },
  'code-drafts-called': {
    description: 'a tool call that was drafted while thinking is executed',
    build: { codeFault: 'fault/drafts-called' },
  },
  'code-any-number': {
    description: 'a tool call may have numbers that clients cannot read',
    build: { codeFault: 'fault/any-number' },
  },
  'code-open-thought': {
    description: 'an answer that begins a thought is continued as content',
    build: { codeFault: 'fault/open-thought-answered' },
  },
  'code-grammar-doubled': {
    description: 'equal types of a schema have rules of their own in the grammar',
    build: { codeFault: 'fault/grammar-doubled' },
  },
  'code-grammar-in-thinking': {
    description: 'the grammar of tool calls applies in reasoning, too',
    build: { codeFault: 'fault/grammar-in-thinking' },
  },
  'code-template-ignored': {
    description: 'a template of a model does not keep our renderer out',
    build: { codeFault: 'fault/template-ignored' },
  },
  'code-file-template-ignored': {
    description: 'a template of another format in a model file does not keep our renderer out',
    build: { codeFault: 'fault/file-template-ignored' },
  },
  'code-inherited-renderer': {
    description: 'a renderer that a model inherits wins over a template in the request',
    build: { codeFault: 'fault/inherited-renderer' },
  },
  'code-other-member': {
    description: 'files of EXAONE 4.5 are not recognized',
    build: { codeFault: 'fault/other-member' },
  },
  'code-no-k-exaone': {
    description: 'files of K-EXAONE are not recognized',
    build: { codeFault: 'fault/no-k-exaone' },
  },
  'code-contradiction': {
    description: 'a file that contradicts itself is recognized by its pre-tokenizer',
    build: { codeFault: 'fault/contradiction' },
  },
  'code-any-exaone-thinks': {
    description: 'EXAONE 3.5 is taken for EXAONE Deep',
    build: { codeFault: 'fault/any-exaone-thinks' },
  },
  'code-other-sampling': {
    description: "fewer tokens are sampled from than the model's authors recommend",
    build: { codeFault: 'fault/other-sampling' },
  },
  'code-embedding-chats': {
    description: 'a model that embeds texts gets our renderer and parser',
    build: { codeFault: 'fault/embedding-chats' },
  },
  'code-batch-zero': {
    description: 'the memory estimate divides by the batch of a request',
    build: { codeFault: 'fault/batch-zero' },
  },
  'code-buffers-replaced': {
    description: 'a buffer of llama-server replaces another one of the same name',
    build: { codeFault: 'fault/buffers-replaced' },
  },
  'code-thinking-end': {
    description: 'the end of thinking is found more than once',
    build: { codeFault: 'fault/thinking-ends-twice' },
  },
} as const

export type FaultName = keyof typeof all

export const faults: Readonly<Record<FaultName, Fault>> = all

/** Edits that a fault drops. Fault injection builds without each of them, and a check must fail. */
export const droppedEdits: readonly string[] = Object.values(faults).flatMap(({ build }) =>
  build !== undefined && 'without' in build ? build.without : [],
)

/** In the order in which they are injected. */
export const faultNames: readonly FaultName[] = Object.keys(all).filter(isFault)

function isFault(name: string): name is FaultName {
  return name in all
}
