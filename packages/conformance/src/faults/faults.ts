import { dropThirds, firstHalf, garble, prefixPrompt, splitSeconds, swapPairs } from './answers.ts'
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
    build: { without: 'detection/read' },
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
  'without-adapter-fallback': {
    description: "models with a LoRA adapter go to Ollama's engine, which refuses them",
    build: { without: 'engine/adapters' },
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
  'code-thinking-end': {
    description: 'the end of thinking is found more than once',
    build: { codeFault: 'fault/thinking-ends-twice' },
  },
} as const

export type FaultName = keyof typeof all

export const faults: Readonly<Record<FaultName, Fault>> = all

/** In the order in which they are injected. */
export const faultNames: readonly FaultName[] = Object.keys(all).filter(isFault)

function isFault(name: string): name is FaultName {
  return name in all
}
