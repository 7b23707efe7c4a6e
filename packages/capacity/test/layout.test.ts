import { expect, test } from 'vitest'
import { layout } from '../src/accounting/runner/layout.ts'

const ten = Array.from({ length: 10 }, () => 10)

test('layers go to as few GPUs as will do, the largest first', () => {
  expect(layout(ten, [100, 60], false, 0).placed).toEqual(ten.map(() => 0))
})

test('a GPU that has a graph is used again', () => {
  expect(new Set(layout(ten, [100, 60], false, 1).placed)).toEqual(new Set([0, 1]))
})

test('spread layers fill every GPU to the same part', () => {
  const { placed } = layout(ten, [100, 50], true, 0)
  expect(placed).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
})

test('where not everything fits, the output layer stays out first', () => {
  expect(layout([10, 10, 10, 50], [30], false, 0)).toEqual({ placed: [0, 0, 0], opened: 0 })
})

test('a GPU that is too small for the last layer is passed over, and is counted as used', () => {
  expect(layout([5, 20], [30, 10], true, 0)).toEqual({ placed: [0, 0], opened: 0 })
})

test('nothing fits on no room', () => {
  expect(layout([10, 10], [5, 0], true, 0).placed).toEqual([])
})
