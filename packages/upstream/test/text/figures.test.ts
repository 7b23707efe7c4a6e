import { expect, test } from 'vitest'
import { resolveFigures, untracedNumbers } from '../../src/text/figures.ts'

const read = (name: string): unknown =>
  name === 'memory-v1'
    ? {
        cells: [
          { series: 'stock', type: 'q8_0', gpus: [1, 2], bytes: 5_205_131_264 },
          { series: 'stock', type: 'f16', gpus: [1, 2], bytes: 1_234, share: 0.0287 },
          { series: 'patched', type: 'f16', metric: 'decode after 512', bytes: 7, words: 'many' },
        ],
      }
    : undefined

test.each([
  ['{memory-v1:cells[series=stock&type=q8_0].bytes|GB}', '5.2 GB'],
  ['{memory-v1:cells[type=q8_0&gpus=1,2].bytes|GiB}', '5 GiB'],
  ['{memory-v1:cells[series=stock&type=f16].bytes|count}', '1,234'],
  ['{memory-v1:cells[series=stock&type=f16].share|percent}', '3 %'],
  ['{memory-v1:cells[metric=decode after 512].bytes|ratio}', '7.00'],
  ['{memory-v1:cells[0].gpus[1]|count}', '2'],
])('%s is %s', (placeholder, shown) => {
  const { text, figures } = resolveFigures(`it is ${placeholder}.`, read)
  expect(text).toBe(`it is ${shown}.`)
  expect(figures).toEqual([expect.objectContaining({ text: shown, measurement: 'memory-v1' })])
})

test.each([
  ['{memory-v2:cells[0].bytes|GB}', 'no measurement memory-v2'],
  ['{memory-v1:cells[series=stock].bytes|GB}', '2 elements match series=stock'],
  ['{memory-v1:cells[series=other].bytes|GB}', '0 elements match series=other'],
  ['{memory-v1:rows[0].bytes|GB}', 'has no rows[0]'],
  ['{memory-v1:cells[0].share|GB}', 'has no share'],
  ['{memory-v1:cells[2].words|GB}', '"many" is not a number'],
  ['{memory-v1:cells[0].bytes|TB}', 'the formats are GB'],
])('%s is an error', (placeholder, problem) => {
  expect(() => resolveFigures(placeholder, read)).toThrow(problem)
})

test('a number that is neither a figure nor part of a name is found', () => {
  const text =
    'EXAONE 4.0 32B in q8_0 (f16, Q4_K_M) on v0.18.0, #14909, a/b#5, `1 + 2`, https://x.org/3, {a:b[1]|GB}: 46,080 tokens, 3.5 GB'
  expect(untracedNumbers(text)).toEqual(['46,080', '3.5'])
})
