import type { ScriptedModel } from '@exaone4/harness'
import type { BrokenName } from './prove/broken.ts'

/** What a model says, and what a client must get of it. */
export interface ParserCase {
  says: string
  /** Upstream issues in which this went wrong. */
  references?: readonly string[]
  /** The model's words, after a prompt that ends its thinking, or, with `think`, after one that begins it. */
  said: string
  think?: boolean
  content?: string
  thinking?: string
  /** Name and arguments of each call. */
  calls?: readonly (readonly [name: string, args: Record<string, unknown>])[]
  /** The parser with a mistake in it that must be noticed. */
  slip?: BrokenName
}

export type ParserCaseName =
  | 'missing-arguments'
  | 'empty-arguments'
  | 'null-arguments'
  | 'parameters-key'
  | 'string-arguments'
  | 'bare-value'
  | 'array-arguments'
  | 'array-of-calls'
  | 'missing-open-tag'
  | 'missing-close-tag'
  | 'cut-close-tag'
  | 'next-call-closes'
  | 'tags-in-string'
  | 'braces-in-string'
  | 'escapes'
  | 'nested-arguments'
  | 'long-arguments'
  | 'many-calls'
  | 'nameless-call'
  | 'broken-then-good'
  | 'doubled-open-tag'
  | 'tag-as-word'
  | 'stray-close-tag'
  | 'cut-open-tag'
  | 'angle-brackets'
  | 'white-space'
  | 'multi-byte'
  | 'thinking-and-tools'
  | 'literal-close-tag'
  | 'repeated-open-tag'
  | 'empty-thinking'
  | 'call-then-close'
  | 'broken-in-thinking'
  | 'think-off-close-tag'

const call = (name: string, args?: string): string =>
  `<tool_call>{"name": "${name}"${args === undefined ? '' : `, "arguments": ${args}`}}</tool_call>`

/** Pairs that never come twice, so that a long text can be cut into pieces of few characters. */
const long = Array.from({ length: 400 }, (_, index) => `${index}:${index * index}`).join(' ')

export const parserCases: Readonly<Record<ParserCaseName, ParserCase>> = {
  'missing-arguments': {
    says: 'a call without arguments is one with none',
    references: ['#17328'],
    said: call('now'),
    calls: [['now', {}]],
  },
  'empty-arguments': {
    says: 'empty arguments are none',
    references: ['#11233'],
    said: call('now', '{}'),
    calls: [['now', {}]],
  },
  'null-arguments': {
    says: 'arguments that are null are none',
    references: ['#17328'],
    said: call('now', 'null'),
    calls: [['now', {}]],
  },
  'parameters-key': {
    says: 'arguments that are called parameters are arguments',
    said: '<tool_call>{"name": "search", "parameters": {"query": "seoul"}}</tool_call>',
    calls: [['search', { query: 'seoul' }]],
  },
  'string-arguments': {
    says: 'arguments that are an object in a string are that object',
    said: call('search', '"{\\"query\\": \\"seoul\\"}"'),
    calls: [['search', { query: 'seoul' }]],
  },
  'bare-value': {
    says: 'a bare value is that of the only parameter',
    said: call('search', '"weather in Seoul"'),
    calls: [['search', { query: 'weather in Seoul' }]],
  },
  'array-arguments': {
    says: 'arguments in an array come back as content, as they were written',
    references: ['#17638'],
    said: `Look: ${call('get_weather', '["Seoul", "C"]')}`,
    content: `Look: ${call('get_weather', '["Seoul", "C"]')}`,
  },
  'array-of-calls': {
    says: 'an array where a call should be comes back as content',
    references: ['#17638'],
    said: '<tool_call>[{"name": "now"}]</tool_call>',
    content: '<tool_call>[{"name": "now"}]</tool_call>',
  },
  'missing-open-tag': {
    says: 'a call without its opening tag comes back as content',
    references: ['#16686', '#18530'],
    said: '{"name": "now", "arguments": {}}\n</tool_call>',
    content: '{"name": "now", "arguments": {}}\n</tool_call>',
  },
  'missing-close-tag': {
    says: 'a whole call is one, though the answer ends before its closing tag',
    references: ['#16497'],
    said: 'Let me see. <tool_call>{"name": "now", "arguments": {}}',
    content: 'Let me see.',
    calls: [['now', {}]],
  },
  'cut-close-tag': {
    says: 'a whole call is one, though the answer ends within its closing tag',
    references: ['#16497', '#18009'],
    said: '<tool_call>{"name": "now", "arguments": {}}</tool_',
    calls: [['now', {}]],
  },
  'next-call-closes': {
    says: 'a call that begins before the last one was closed closes it',
    said: `<tool_call>{"name": "now"}\n${call('search', '{"query": "a"}')}`,
    calls: [
      ['now', {}],
      ['search', { query: 'a' }],
    ],
  },
  'tags-in-string': {
    says: 'tags inside an argument are part of it',
    references: ['#14745'],
    said: call('search', '{"query": "</tool_call> or <tool_call>, </think>"}'),
    calls: [['search', { query: '</tool_call> or <tool_call>, </think>' }]],
  },
  'braces-in-string': {
    says: 'braces and quotes inside an argument are part of it',
    said: call('search', '{"query": "}{ \\"]\\\\"}'),
    calls: [['search', { query: '}{ "]\\' }]],
  },
  escapes: {
    says: 'escapes in an argument come back as what they stand for, & and < as they are',
    references: ['#12357'],
    said: call('search', '{"query": "\\uc11c\\uc6b8 \\ud83c\\udf27\\n\\t a&b<c>"}'),
    calls: [['search', { query: '서울 🌧\n\t a&b<c>' }]],
  },
  'nested-arguments': {
    says: 'objects, arrays and values of every type come back as they are',
    said: call('plot', '{"a": [1, -2.5, [true, null]], "b": {"c": {"d": "e"}, "f": []}, "g": false}'),
    calls: [['plot', { a: [1, -2.5, [true, null]], b: { c: { d: 'e' }, f: [] }, g: false }]],
  },
  'long-arguments': {
    says: 'an argument of some thousand characters is whole',
    said: call('search', `{"query": "${long}"}`),
    calls: [['search', { query: long }]],
  },
  'many-calls': {
    says: 'a dozen calls come back in order',
    references: ['#15457'],
    said: Array.from({ length: 12 }, (_, index) => call('search', `{"query": "q${index}"}`)).join('\n'),
    calls: Array.from({ length: 12 }, (_, index) => ['search', { query: `q${index}` }] as const),
  },
  'nameless-call': {
    says: 'a call without a name comes back as content',
    said: '<tool_call>{"arguments": {"query": "a"}}</tool_call>',
    content: '<tool_call>{"arguments": {"query": "a"}}</tool_call>',
  },
  'broken-then-good': {
    slip: 'slip-broken-call',
    says: 'a call behind one with invalid JSON is a call',
    references: ['#14570'],
    said: `<tool_call>{"name": now}</tool_call>\n${call('search', '{"query": "b"}')}`,
    content: '<tool_call>{"name": now}</tool_call>',
    calls: [['search', { query: 'b' }]],
  },
  'doubled-open-tag': {
    says: 'of two opening tags in a row, the second begins the call',
    said: `<tool_call>${call('now', '{}')}`,
    content: '<tool_call>',
    calls: [['now', {}]],
  },
  'tag-as-word': {
    says: 'a tag that nothing follows is a word',
    said: 'Begin with <tool_call> and end with </tool_call>.',
    content: 'Begin with <tool_call> and end with </tool_call>.',
  },
  'stray-close-tag': {
    says: 'a closing tag on its own is text',
    said: 'That is all. </tool_call> Bye.',
    content: 'That is all. </tool_call> Bye.',
  },
  'cut-open-tag': {
    says: 'an answer that ends within what could be a tag is whole',
    references: ['#18009'],
    said: 'It is 21 degrees <tool_c',
    content: 'It is 21 degrees <tool_c',
  },
  'angle-brackets': {
    says: 'what only looks like a tag is text',
    references: ['#18009'],
    said: 'if 1 < 2 && 3 > 2: <b>yes</b> </thin> <tool_calls> <',
    content: 'if 1 < 2 && 3 > 2: <b>yes</b> </thin> <tool_calls> <',
  },
  'white-space': {
    says: 'white space inside an answer, at its beginning and at its end is kept',
    references: ['#17518'],
    said: '  one\n\n\ttwo \r\n three\n ',
    content: '  one\n\n\ttwo \r\n three\n ',
  },
  'multi-byte': {
    says: 'characters of several bytes beside tags are no white space, however they are cut',
    references: ['#12414'],
    think: true,
    said: '\u3000서울\u00a0</think>\n\n\u2003안녕\u3000🇰🇷\u0085',
    thinking: '\u3000서울\u00a0',
    content: '\u2003안녕\u3000🇰🇷\u0085',
  },
  'thinking-and-tools': {
    says: 'an answer without a call is reasoning and content, though there are tools',
    references: ['#10976'],
    think: true,
    said: 'No tool fits.\n</think>\n\nI do not know.',
    thinking: 'No tool fits.',
    content: 'I do not know.',
  },
  'literal-close-tag': {
    slip: 'slip-thinking-end',
    says: 'only the first </think> ends the reasoning; nothing of a second one is lost',
    think: true,
    said: 'Write </think> at the end.\n</think>\n\nDone.',
    thinking: 'Write',
    content: 'at the end.\n</think>\n\nDone.',
  },
  'repeated-open-tag': {
    says: 'a <think> that the model says again is dropped once, at the very beginning',
    think: true,
    said: '<think>\nHm, a <think> tag.\n</think>\n\nYes.',
    thinking: 'Hm, a <think> tag.',
    content: 'Yes.',
  },
  'empty-thinking': {
    says: 'reasoning that is nothing but white space is none',
    think: true,
    said: '\n\n</think>\n\nAt once.',
    content: 'At once.',
  },
  'call-then-close': {
    says: 'a late </think> behind a call in the reasoning is dropped',
    references: ['#14745'],
    think: true,
    said: `Let me look. ${call('search', '{"query": "c"}')}\n</think>\n\nI asked.`,
    thinking: 'Let me look.',
    content: 'I asked.',
    calls: [['search', { query: 'c' }]],
  },
  'broken-in-thinking': {
    slip: 'slip-broken-call',
    says: 'a call with invalid JSON in the reasoning is content, and the reasoning goes on',
    references: ['#14745', '#14492'],
    think: true,
    said: 'Try <tool_call>{"name": }</tool_call> again.</think>Sorry.',
    thinking: 'Try again.',
    content: ' <tool_call>{"name": }</tool_call>Sorry.',
  },
  'think-off-close-tag': {
    says: 'with think off, thinking tags are text',
    references: ['#12736', '#10964'],
    said: 'Close it with </think>, open it with <think>.',
    content: 'Close it with </think>, open it with <think>.',
  },
}

/** A model that says a case's words, cut where it hurts: each token is a few characters, or part of one. */
export function parserModel({ said, think = false }: ParserCase): ScriptedModel {
  const script = { text: said, length: [1, 4] as const, seed: 7 }
  return think ? { content: 'unused', thinking: script } : { content: script }
}
