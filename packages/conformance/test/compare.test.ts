import { tokensOf } from '@exaone4/models'
import { expect, test } from 'vitest'
import { compare, largest } from '../src/fixtures/numerics/compare.ts'

const reference = (likely: Record<string, number>): Float64Array => {
  const all = new Float64Array(200).fill(-10)
  for (const [token, value] of Object.entries(likely)) all[tokensOf(token)[0] ?? 0] = value
  return all
}

test.each([
  ['the same', { a: -1, b: -2 }, { a: -1, b: -2 }, { difference: 0, sameChoice: true, margin: 1 }],
  [
    'another choice',
    { a: -1, b: -1.5 },
    { b: -1, a: -1.25 },
    { difference: 0.5, sameChoice: false, margin: 0.5 },
  ],
  [
    'a token it thinks nothing of',
    { a: -1, b: -2 },
    { a: -1, c: -4 },
    { difference: 6, sameChoice: true, margin: 1 },
  ],
  [
    'special tokens left out',
    { a: -1, b: -2 },
    { a: -1, '[BOS]': 0 },
    { difference: 0, sameChoice: true, margin: 1 },
  ],
  [
    'nothing told',
    { a: -1, b: -2 },
    {},
    { difference: Number.POSITIVE_INFINITY, sameChoice: false, margin: 1 },
  ],
])('%s', (_, expected, got, comparison) => {
  expect(compare(3, new Map(Object.entries(got)), reference(expected))).toEqual({ length: 3, ...comparison })
})

test('the largest of several differences, and of none an error', () => {
  const comparison = { length: 1, sameChoice: true, margin: 1 }
  const worst = { ...comparison, difference: 0.5 }
  expect(largest([{ ...comparison, difference: 0.1 }, worst, { ...comparison, difference: 0.2 }])).toBe(worst)
  expect(() => largest([])).toThrow('nothing was compared')
})
