import { expect, test } from 'vitest'
import { fitLayers, MARGIN, type Measure } from '../../src/accounting/llama-server/fit.ts'

const GiB = 2 ** 30

/** A layer takes 1 GiB. GPUs that hold all layers need 2 GiB more each. */
const measure: Measure = (split) => {
  const more = split.length > 1 && split.reduce((total, layers) => total + layers, 0) === 10 ? 2 : 0
  return split.map((layers) => (layers === 0 ? 0 : (layers + more) * GiB))
}

const splitOf = (...given: Parameters<typeof fitLayers>): readonly number[] => fitLayers(...given).split

const room = (...layers: number[]): number[] => layers.map((count) => count * GiB + MARGIN)

test('layers are divided by free memory where that fits', () => {
  expect(splitOf(10, room(15, 15), measure)).toEqual([5, 5])
  expect(splitOf(10, [30 * GiB, 10 * GiB], measure)).toEqual([8, 2])
})

test('otherwise the last GPU is filled first', () => {
  // Divided by free memory, the first would hold three and lack room for its larger compute buffers.
  expect(splitOf(10, room(4, 9), measure)).toEqual([1, 9])
})

test('a GPU may hold every layer alone', () => {
  expect(splitOf(10, room(0.5, 12), measure)).toEqual([0, 10])
})

test('what fits no GPU stays out', () => {
  expect(splitOf(10, room(3, 4), measure)).toEqual([3, 4])
  expect(splitOf(10, room(7), measure)).toEqual([7])
  expect(splitOf(10, [GiB / 2], measure)).toEqual([0])
})

test('the margin is exactly 1 GiB', () => {
  expect(splitOf(10, room(10), measure)).toEqual([10])
  expect(splitOf(10, [10 * GiB + MARGIN - 1], measure)).toEqual([9])
})

test('each GPU has a margin of its own', () => {
  const free = [12 * GiB, 12 * GiB]
  expect(fitLayers(10, free, measure, { margins: [6 * GiB, 1 * GiB] }).split).toEqual([1, 9])
})

test('a forgotten layer stays in host memory, but only in a split that llama-server chooses', () => {
  expect(fitLayers(10, room(4, 9), measure, { forgotten: 1 }).split).toEqual([0, 9])
  expect(fitLayers(10, room(15, 15), measure, { forgotten: 1 }).split).toEqual([5, 5])
})
