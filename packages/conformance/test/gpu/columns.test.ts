import { expect, test } from 'vitest'
import { columns, digits } from '../../src/gpu/columns.ts'

test('the first column begins in line, the others end in line, and rows may be short', () => {
  expect(
    columns([
      ['', 'GB', 'of'],
      ['patched', '4.98', '5'],
      ['stock', 'not run'],
    ]),
  ).toBe(['              GB  of', 'patched     4.98   5', 'stock    not run'].join('\n'))
})

test.each([
  [0, '0'],
  [0.000123456, '0.000123'],
  [0.0999, '0.0999'],
  [-1.2345, '-1.23'],
  [98.76, '98.8'],
  [131_072, '131072'],
  [Number.POSITIVE_INFINITY, '–'],
])('%d has three digits: %s', (value, text) => {
  expect(digits(value)).toBe(text)
})
