import { expect, test } from 'vitest'
import { firstDifference } from '../../src/fixtures/differential/difference.ts'

test('equal texts have none', () => {
  expect(firstDifference('서울\n', '서울\n')).toBeUndefined()
})

test.each([
  ['a b', 'a\u00a0b', 1, 1, '·b', '\\u{a0}b'],
  ['one\ntwo\n', 'one\ntwo', 7, 2, '⏎', '(end)'],
  ['', 'x', 0, 1, '(end)', 'x'],
  ['a\tb', 'a\u200bb', 1, 1, '⇥b', '\\u{200b}b'],
  ['🇰🇷', '🇰🇵', 2, 1, '🇷', '🇵'],
])('%j and %j differ where they do, and it can be seen', (expected, got, at, line, left, right) => {
  const [where, ...lines] = firstDifference(expected, got)?.split('\n') ?? []
  expect(where).toBe(`character ${at}, line ${line}:`)
  expect(lines[0]?.endsWith(left)).toBe(true)
  expect(lines[1]?.endsWith(right)).toBe(true)
})

test('the mark stands below the first character that differs', () => {
  const lines = firstDifference('before\nX', 'before\nY')?.split('\n') ?? []
  expect(lines[3]?.indexOf('^')).toBe(lines[1]?.indexOf('X'))
  expect(lines[3]?.indexOf('^')).toBe(lines[2]?.indexOf('Y'))
})
