import { expect, test } from 'vitest'
import { allFeatures } from '../src/suite/client.ts'
import { conversation } from '../src/suite/conversation.ts'
import { judge } from '../src/suite/judge.ts'
import type { Result } from '../src/suite/result.ts'

const { answer, thought, loopAnswer, loopCalls, object, parallelCalls } = conversation

/** What a client gives its user that does everything right. */
const right = {
  chat: { text: answer },
  stream: { pieces: [answer.slice(0, 5), answer.slice(5)] },
  tools: { text: loopAnswer, calls: structuredClone([...loopCalls]) },
  structured: { object: { ...object } },
  'thinking-on': { text: answer, thinking: thought },
  'thinking-off': { text: answer, thinking: null },
  parallel: { calls: structuredClone([...parallelCalls]) },
  'tool-support': { text: true },
} satisfies Record<Result['feature'], Omit<Result, 'feature'>>

test.each(allFeatures)('%s: a right result passes, an error and an empty result fail', (feature) => {
  expect(judge({ feature, ...right[feature] })).toEqual([])
  expect(judge({ feature, ...right[feature], error: 'Boom: no' })).toEqual(['Boom: no'])
  const empty = judge({ feature })
  expect(empty.length).toBeGreaterThan(0)
})

const both = `${thought}\n</think>\n\n${answer}`

test.each<[string, Result, RegExp]>([
  ['reasoning in the answer', { feature: 'chat', text: both }, /^the answer: ".*<\/think>/],
  ['an answer in parts', { feature: 'chat', text: [{ type: 'text', text: answer }] }, /^the answer: \[/],
  ['a stream in one piece', { feature: 'stream', pieces: [answer] }, /^the stream has 1 pieces$/],
  ['a stream that lacks its end', { feature: 'stream', pieces: ['It', ' is'] }, /^the stream: "It is"$/],
  ['a piece that came twice', { feature: 'stream', pieces: [answer, answer] }, /^the stream:/],
  ['a tool that did not run', { feature: 'tools', text: loopAnswer, calls: [] }, /^the calls: \[\]$/],
  [
    'another argument',
    { feature: 'tools', text: loopAnswer, calls: [{ name: 'get_weather', arguments: { city: 'Busan' } }] },
    /^the calls: .*Busan/,
  ],
  [
    'an argument of another type',
    {
      feature: 'tools',
      text: loopAnswer,
      calls: [loopCalls[0], { name: 'convert', arguments: { degrees: '21' } }],
    },
    /^the calls: .*"21"/,
  ],
  [
    'a loop that did not reach its answer',
    { feature: 'tools', text: '', calls: [...loopCalls] },
    /^the answer: ""$/,
  ],
  [
    'an object of another type',
    { feature: 'structured', object: { city: 'Seoul', temperature: '21' } },
    /^the object/,
  ],
  ['an object as text', { feature: 'structured', object: JSON.stringify(object) }, /^the object:/],
  ['an object with more', { feature: 'structured', object: { ...object, unit: 'C' } }, /^the object:/],
  ['no reasoning', { feature: 'thinking-on', text: answer, thinking: null }, /^the reasoning: null$/],
  [
    'reasoning with its tag',
    { feature: 'thinking-on', text: answer, thinking: `${thought}\n</think>` },
    /^the reas/,
  ],
  ['reasoning in both', { feature: 'thinking-on', text: both, thinking: thought }, /^the answer:/],
  ['reasoning that is off', { feature: 'thinking-off', text: answer, thinking: thought }, /^the reasoning:/],
  ['reasoning that is off, in the answer', { feature: 'thinking-off', text: both }, /^the answer:/],
  [
    'two calls as one',
    { feature: 'parallel', calls: [{ name: 'get_weatherget_weather', arguments: {} }] },
    /^the calls:/,
  ],
  ['a model without tools', { feature: 'tool-support', text: false }, /^what it says: false$/],
  ['calls in another order', { feature: 'parallel', calls: [...parallelCalls].reverse() }, /^the calls:/],
])('%s fails', (_, result, reason) => {
  const found = judge(result)
  expect(found).toEqual([expect.stringMatching(reason)])
})

test('a reason is one short line without the address of the server', () => {
  const [reason = ''] = judge({
    feature: 'chat',
    error: `refused by http://127.0.0.1:4711/chat\n${'x'.repeat(500)}`,
  })
  expect(reason).toMatch(/^refused by \/chat x+…$/)
  expect(reason.length).toBeLessThan(200)
})
