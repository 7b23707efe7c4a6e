import { expect, test } from 'vitest'
import { spread } from '../../src/gpu/statistics.ts'

test.each([
  ['one', [7], { median: 7, lowest: 7, highest: 7, runs: 1 }],
  ['an odd number, in any order', [9, 1, 4], { median: 4, lowest: 1, highest: 9, runs: 3 }],
  ['an even number', [10, 1, 4, 2], { median: 3, lowest: 1, highest: 10, runs: 4 }],
])('%s', (_, values, expected) => {
  expect(spread(values)).toEqual(expected)
})

test('nothing measured is an error, not a zero', () => {
  expect(() => spread([])).toThrow('nothing was measured')
})
