import { expect, test } from 'vitest'
import { type RandomModel, tokensOf, weightsOf } from '../src/kinds/random-model.ts'
import { logProbabilities } from '../src/reference/forward.ts'
import { multiply, normalize, normalizeHeads, rotate } from '../src/reference/math.ts'

const tokens = tokensOf('A prompt')
const run = (model: RandomModel, prompt = tokens) => logProbabilities(weightsOf(model), prompt)
const hybrid = (slidingWindow: number) => run({ layers: 64, slidingWindow })

/** The largest difference at each position. */
const differences = (a: readonly Float64Array[], b: readonly Float64Array[]): number[] =>
  a.map((row, index) => Math.max(...row.map((value, token) => Math.abs(value - (b[index]?.[token] ?? 0)))))

test('probabilities after each token sum to one, and do not depend on what comes later', () => {
  const whole = run({ layers: 3, slidingWindow: 4 })
  for (const row of whole) expect(row.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 12)
  expect(whole.slice(0, 3)).toEqual(run({ layers: 3, slidingWindow: 4 }, tokens.slice(0, 3)))
})

test('a window hides what is as far away as it is wide, and counts in a hybrid model only', {
  timeout: 60_000,
}, () => {
  const unlimited = hybrid(tokens.length)
  expect(hybrid(100)).toEqual(unlimited)
  const moved = differences(hybrid(3), unlimited)
  expect(moved.slice(0, 3)).toEqual([0, 0, 0])
  for (const difference of moved.slice(3)) expect(difference).toBeGreaterThan(0.01)
  expect(run({ layers: 3, slidingWindow: 2 })).toEqual(run({ layers: 3, slidingWindow: 8 }))
})

test('a random model is the same for its seed, uncertain, and another one for another seed', {
  timeout: 60_000,
}, () => {
  const model = { layers: 30, slidingWindow: 4 }
  expect(run(model)).toEqual(run(model))
  expect(Math.min(...differences(run({ ...model, seed: 2 }), run(model)))).toBeGreaterThan(0.1)
  for (const row of run(model)) expect(Math.exp(Math.max(...row))).toBeLessThan(0.9)
})

const factors = (...values: number[]) => Float32Array.from(values)
const vector = (...values: number[]) => Float64Array.from(values)

test('a matrix has a row of weights for each output', () => {
  const matrix = { inputs: 2, outputs: 3, data: factors(1, 2, 3, 4, 5, 6) }
  expect(multiply(matrix, vector(1, 10))).toEqual(vector(21, 43, 65))
})

test('a norm makes the mean square one, for each head by itself', () => {
  expect(normalize(vector(3, -3), factors(1, 2), 0)).toEqual(vector(1, -2))
  expect(normalizeHeads(vector(3, -3, 0.5, 0.5), factors(1, 2), 0)).toEqual(vector(1, -2, 1, 2))
})

test('rotation pairs the halves of a head, by position, frequency and factor', () => {
  const turned = rotate(vector(1, 1, 0, 0), 4, 2, 100, factors(1, 4))
  const [fast, slow] = [2, 2 / 10 / 4]
  const expected = [Math.cos(fast), Math.cos(slow), Math.sin(fast), Math.sin(slow)]
  expected.forEach((value, index) => void expect(turned[index]).toBeCloseTo(value, 12))
  expect(rotate(vector(1, 2, 3, 4), 4, 0, 100, factors(1, 4))).toEqual(vector(1, 2, 3, 4))
})

test('a draft model of random weights is the first layers of the whole one', () => {
  const whole = weightsOf({ layers: 3, slidingWindow: 16 })
  const draft = weightsOf({ layers: 3, slidingWindow: 16, firstLayers: 2 })
  expect(draft).toEqual({
    ...whole,
    shape: { ...whole.shape, layers: 2 },
    layers: whole.layers.slice(0, 2),
  })
})
