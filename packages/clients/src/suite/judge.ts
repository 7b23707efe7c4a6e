import { isDeepStrictEqual } from 'node:util'
import type { Feature } from './client.ts'
import { conversation } from './conversation.ts'
import type { Result } from './result.ts'

const LONGEST = 160

/** What is wrong with a result; empty if the client gave its user what the model said. */
export function judge(result: Result): string[] {
  if (result.error !== undefined) return [shortened(result.error)]
  return rules[result.feature](result)
}

const rules: Record<Feature, (result: Result) => string[]> = {
  chat: ({ text }) => equal('the answer', text, conversation.answer),
  stream: ({ pieces = [] }) => [
    ...(pieces.length > 1 ? [] : [`the stream has ${pieces.length} pieces`]),
    ...equal('the stream', pieces.join(''), conversation.answer),
  ],
  tools: ({ text, calls }) => [
    ...equal('the calls', calls, conversation.loopCalls),
    ...equal('the answer', text, conversation.loopAnswer),
  ],
  structured: ({ object }) => equal('the object', object, conversation.object),
  'thinking-on': ({ text, thinking }) => [
    ...equal('the reasoning', thinking, conversation.thought),
    ...equal('the answer', text, conversation.answer),
  ],
  'thinking-off': ({ text, thinking }) => [
    ...equal('the reasoning', thinking ?? '', ''),
    ...equal('the answer', text, conversation.answer),
  ],
  parallel: ({ calls }) => equal('the calls', calls, conversation.parallelCalls),
  'tool-support': ({ text }) => equal('what it says', text, true),
}

function equal(what: string, found: unknown, expected: unknown): string[] {
  return isDeepStrictEqual(found, expected) ? [] : [`${what}: ${shortened(JSON.stringify(found))}`]
}

/** Reasons become part of documents: one line, without the address of the server. */
function shortened(text: string | undefined): string {
  const line = (text ?? 'missing').replaceAll(/https?:\/\/127\.0\.0\.1:\d+/g, '').replaceAll(/\s+/g, ' ')
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`
}
