import { describe, expect, test } from 'vitest'
import type { Capture, CapturedAnswer } from '../src/real/capture.ts'
import { realIds, realResults } from '../src/real/results.ts'
import { score, wilson } from '../src/real/score.ts'

type Called = { name: string; arguments: Record<string, unknown> }

const called = (...calls: Called[]): CapturedAnswer['message'] => ({
  content: '',
  tool_calls: calls.map((call) => ({ function: call })),
})
const weather = (city: string): Called => ({ name: 'get_weather', arguments: { city } })
const event = (minutes: unknown): Called => ({
  name: 'create_event',
  arguments: { title: 'review', date: '2026-03-02', minutes, notify: true },
})

function captured(task: string, ...messages: (CapturedAnswer['message'] | undefined)[]): Capture {
  const answers = messages.map((message, index) => ({
    task,
    seed: index + 1,
    ...(message ? { message } : { error: 'refused' }),
  }))
  return { version: 1, model: 'm', digest: 'd', server: '0', answers }
}

describe('an answer is right', () => {
  test.each<[string, string, CapturedAnswer['message'] | undefined, boolean]>([
    ['with the right call', 'pick-tool', called(weather('busan')), true],
    ['not with another city', 'pick-tool', called(weather('Seoul')), false],
    [
      'not with another tool',
      'pick-tool',
      called({ name: 'get_forecast', arguments: { city: 'Busan' } }),
      false,
    ],
    [
      'not with an argument that nobody declared',
      'pick-tool',
      called({ ...weather('Busan'), arguments: { city: 'Busan', at: 1 } }),
      false,
    ],
    ['not without a call', 'pick-tool', { content: 'It is warm in Busan.' }, false],
    ['not with a call too many', 'pick-tool', called(weather('Busan'), weather('Busan')), false],
    [
      'not when it thought unasked',
      'pick-tool',
      { ...called(weather('Busan')), content: '', thinking: 'Hm.' },
      false,
    ],
    ['not when it did not think', 'pick-tool-thinking', called(weather('Busan')), false],
    ['with arguments of the right types', 'typed-arguments', called(event(45)), true],
    ['not with a number as text', 'typed-arguments', called(event('45')), false],
    ['with calls in any order', 'parallel-calls', called(weather('Busan'), weather('Seoul')), true],
    ['not with the same call twice', 'parallel-calls', called(weather('Busan'), weather('Busan')), false],
    ['without a call where none fits', 'none-fits', { content: 'A spider has eight legs.' }, true],
    ['not without the answer', 'none-fits', { content: '' }, false],
    [
      'not with a call where none fits',
      'none-fits',
      called({ name: 'search_files', arguments: { pattern: 'spider' } }),
      false,
    ],
    ['in Korean', 'korean-answer', { content: '대한민국의 수도는 서울입니다.' }, true],
    ['not in English', 'korean-answer', { content: 'It is Seoul.' }, false],
    ['not when it failed', 'pick-tool', undefined, false],
  ])('%s (%s)', (_name, task, message, right) => {
    expect(score(captured(task, message))[0]).toMatchObject({ task, right: right ? 1 : 0, tries: 1 })
  })
})

test('a score is a rate with its interval, and says what was wrong', () => {
  const [found] = score(captured('pick-tool', called(weather('Busan')), called(weather('Jeju')), undefined))
  expect(found).toMatchObject({ right: 1, tries: 3, rate: 1 / 3 })
  expect(found?.wrong).toEqual([
    'get_weather({"city":"Jeju"}) is not what was asked for',
    'an error: refused',
  ])
})

test("Wilson's interval is within 0 and 1, and narrows with the tries", () => {
  const rounded = (right: number, tries: number): number[] =>
    wilson(right, tries).map((share) => Number(share.toFixed(4)))
  expect(rounded(0, 10)).toEqual([0, 0.2775])
  expect(rounded(10, 10)).toEqual([0.7225, 1])
  expect(rounded(81, 263)).toEqual([0.2553, 0.3662])
})

test('without a capture, or for tasks that it has not, nothing passes', () => {
  const statuses = (capture?: Capture): string[] => realResults(realIds, capture).map(({ status }) => status)
  expect(new Set(statuses())).toEqual(new Set(['not-run']))
  expect(
    statuses(captured('pick-tool', called(weather('Busan')))).filter((each) => each === 'pass'),
  ).toHaveLength(1)
  expect(realResults(['real/pick-tool'], captured('pick-tool', undefined))[0]).toMatchObject({
    status: 'fail',
    level: 'SHOULD',
  })
})

test('a capture that the server broke off is an error for the tasks that it did not finish', () => {
  const broken = { tries: 1, reason: 'the server no longer answers: fetch failed' }
  const capture = captured('pick-tool', called(weather('Busan')))
  const results = realResults(['real/pick-tool', 'real/none-fits'], capture, broken)
  expect(results.map(({ status }) => status)).toEqual(['pass', 'error'])
  expect(results[1]?.reason).toBe(broken.reason)
})
