import type { ServerEnvironment } from '@exaone4/harness'

/** A way in which a server can be wrong. */
export type FaultName =
  | 'stock'
  | 'garbled'
  | 'reordered'
  | 'truncated'
  | 'lossy'
  | 'silent'
  | 'forgetful'
  | 'deaf'
  | 'split'
  | 'other-cache'
  | 'unknown-cache'
  | 'no-flash'
  | 'on-cpu'
  | 'less-read-detection'
  | 'less-llamarunner-flash'
  | 'less-format-wait'
  | 'less-format-generate'
  | 'less-tool-grammar'
  | 'code-head-sizes'
  | 'code-window'
  | 'code-rope-factors'
  | 'code-global-rotation'
  | 'code-call-index'
  | 'code-broken-call'
  | 'code-thinking-end'

export interface Fault {
  description: string
  /** What is wrong in the build itself: the id of an edit that it goes without, or of a slip in it. */
  build?: { less: string } | { codeFault: string }
  /** Set for every server, whatever a check asked for. */
  env?: ServerEnvironment
  /** Changes the body of a request. */
  request?: (body: Body) => Body
  /** Changes an answer, or each part of one that is streamed. */
  answer?: (body: unknown) => unknown
  /** Changes the lines of a streamed answer. */
  lines?: (lines: AsyncIterable<string>) => AsyncIterable<string>
  /** How much of an answer that is not streamed arrives, as a share. */
  share?: number
  /** Turns an error into an answer that says nothing. */
  silent?: boolean
}

export type Body = Record<string, unknown>

/** Says who it is from, not what it says. */
const HEAD = new Set(['model', 'created_at', 'role', 'done_reason', 'digest', 'status', 'object', 'type'])

/**
 * Targets that a suite must find fault with: upstream as it is, the build behind a proxy that spoils it or with other
 * settings, and builds with something wrong in them.
 */
export const faults: Readonly<Record<FaultName, Fault>> = {
  stock: { description: 'upstream as it is' },
  garbled: { description: 'every text that comes back is another one', answer: garble },
  reordered: { description: 'each two parts of a stream change places', lines: swapPairs },
  truncated: { description: 'an answer breaks off in the middle', lines: firstHalf, share: 0.5 },
  lossy: { description: 'every third part of a stream is lost', lines: dropThirds },
  split: { description: 'every second part of a stream is broken in two', lines: splitSeconds },
  silent: { description: 'an error is an empty answer', silent: true },
  forgetful: { description: 'every prompt begins with something new', request: prefixPrompt },
  deaf: {
    description: 'options, tools, format and think do not arrive',
    request: ({ options, tools, format, think, ...body }) => body,
  },
  'other-cache': {
    description: 'every server has a q4_0 cache',
    env: { OLLAMA_KV_CACHE_TYPE: 'q4_0', OLLAMA_FLASH_ATTENTION: '1' },
  },
  'unknown-cache': {
    description: 'every server has a q5_1 cache, or what it takes instead of one',
    env: { OLLAMA_KV_CACHE_TYPE: 'q5_1', OLLAMA_FLASH_ATTENTION: '1' },
  },
  'no-flash': {
    description: 'flash attention is off on every server',
    env: { OLLAMA_FLASH_ATTENTION: '0' },
  },
  'on-cpu': {
    description: 'GPUs are left alone',
    env: { OLLAMA_LLM_LIBRARY: 'cpu' },
  },
  'less-read-detection': {
    description: 'models that are there already are not recognized',
    build: { less: 'detection/read' },
  },
  'less-llamarunner-flash': {
    description: 'the llamarunner does not read the list of what may have flash attention',
    build: { less: 'flash-attention/llama-runner' },
  },
  'less-format-wait': {
    description: 'a format waits for thoughts that do not come',
    build: { less: 'structured-outputs/wait' },
  },
  'less-format-generate': {
    description: 'what is generated in a format is taken for thoughts',
    build: { less: 'structured-outputs/generate' },
  },
  'less-tool-grammar': { description: 'no grammar of tools is sent', build: { less: 'tool-grammar/send' } },
  'code-head-sizes': {
    description: 'flash attention does not ask whether a model supports it',
    build: { codeFault: 'fault/head-sizes' },
  },
  'code-window': {
    description: 'a sliding layer sees one token too many',
    build: { codeFault: 'fault/window-off-by-one' },
  },
  'code-rope-factors': {
    description: 'positions are not scaled',
    build: { codeFault: 'fault/no-rope-factors' },
  },
  'code-global-rotation': {
    description: 'global layers rotate, as sliding ones do',
    build: { codeFault: 'fault/rotated-global-layers' },
  },
  'code-call-index': { description: 'every call is the first', build: { codeFault: 'fault/call-index' } },
  'code-broken-call': {
    description: 'what is no call is lost behind its opening tag',
    build: { codeFault: 'fault/broken-call-dropped' },
  },
  'code-thinking-end': {
    description: 'thinking ends more than once',
    build: { codeFault: 'fault/thinking-ends-twice' },
  },
}

function garble(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/[a-y가-힢]/g, nextLetter)
  if (Array.isArray(value)) return value.map(garble)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, HEAD.has(key) ? each : garble(each)]),
  )
}

function nextLetter(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 1)
}

async function* swapPairs(lines: AsyncIterable<string>): AsyncIterable<string> {
  let held: string | undefined
  for await (const line of lines) {
    if (held === undefined) {
      held = line
    } else {
      yield line
      yield held
      held = undefined
    }
  }
  if (held !== undefined) yield held
}

async function* firstHalf(lines: AsyncIterable<string>): AsyncIterable<string> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  yield* all.slice(0, all.length / 2)
}

async function* dropThirds(lines: AsyncIterable<string>): AsyncIterable<string> {
  let index = 0
  for await (const line of lines) if (index++ % 3 !== 1) yield line
}

async function* splitSeconds(lines: AsyncIterable<string>): AsyncIterable<string> {
  let index = 0
  for await (const line of lines) {
    const half = line.length / 2
    yield* index++ % 2 === 1 ? [line.slice(0, half), line.slice(half)] : [line]
  }
}

let prompts = 0

function prefixPrompt(body: Body): Body {
  const prefix = `${prompts++} `
  const { prompt, messages } = body
  if (typeof prompt === 'string' && prompt !== '') return { ...body, prompt: prefix + prompt }
  if (!Array.isArray(messages) || messages.length === 0) return body
  const [first, ...rest] = messages
  return { ...body, messages: [{ ...first, content: `${prefix}${first.content}` }, ...rest] }
}
