import { expect, test } from 'vitest'
import { BALLAST_STEP, ballastSteps } from '../../src/gpu/ballast.ts'

test('a step is the f16 cache of 256 tokens of 1.2B', () => {
  expect(BALLAST_STEP).toBe(256 * 30 * 8 * (64 + 64) * 2)
})

test('a ballast grows where too much is free, shrinks where too little is, and is kept within half a step', () => {
  const wanted = 24 * 2 ** 30
  expect(ballastSteps(wanted + 10 * BALLAST_STEP, wanted)).toBe(10)
  expect(ballastSteps(wanted - 3 * BALLAST_STEP, wanted)).toBe(-3)
  expect(ballastSteps(wanted + BALLAST_STEP / 3, wanted)).toBe(0)
})
