import { tokensOf } from '@exaone4/models'
import { expect, test } from 'vitest'
import { agreementOf, cellOf } from '../../src/measure/numerics-cell.ts'
import { questionLengths } from '../../src/measure/numerics-prompts.ts'

const reference = new Float64Array(200).fill(-10)
reference[tokensOf('a')[0] ?? 0] = -1
reference[tokensOf('b')[0] ?? 0] = -2

test('each pair has the largest difference of all prompts, and the prompt that has it', () => {
  const asked = [
    { prompt: 'x', reference },
    { prompt: 'xyz', reference },
  ]
  const engine = [
    new Map([['a', -1.25]]),
    new Map([
      ['b', -2],
      ['a', -2.5],
    ]),
  ]
  const llamarunner = [
    new Map([['a', -1]]),
    new Map([
      ['a', -1],
      ['c', -9.5],
    ]),
  ]
  expect(cellOf(asked, engine, llamarunner, 0.5)).toEqual({
    engineReference: { difference: 1.5, length: 3 },
    llamarunnerReference: { difference: 0.5, length: 3 },
    engineLlamarunner: { difference: 1.5, length: 3 },
    engine: { decided: 2, otherChoice: 1 },
    llamarunner: { decided: 2, otherChoice: 0 },
  })
})

test('runners that told no common token differ without bound', () => {
  const found = cellOf([{ prompt: 'x', reference }], [new Map([['a', -1]])], [new Map([['b', -1]])], 0)
  expect(found.engineLlamarunner.difference).toBe(Number.POSITIVE_INFINITY)
})

test('another choice counts only where the reference is decided', () => {
  const wrong = { length: 1, difference: 0, sameChoice: false }
  expect(
    agreementOf(
      [
        { ...wrong, margin: 0.5 },
        { ...wrong, margin: 0.51 },
      ],
      0.5,
    ),
  ).toEqual({
    decided: 1,
    otherChoice: 1,
  })
})

test('prompts of one text do not follow one another, and end on both sides of a window', () => {
  expect(questionLengths(16)).toEqual([600, 35, 18, 17, 16, 15, 129, 1])
})
