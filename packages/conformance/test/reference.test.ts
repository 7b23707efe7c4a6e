import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryTree } from '@exaone4/harness/testing'
import { logProbabilities, tokensOf, weightsOf } from '@exaone4/models'
import { expect, test } from 'vitest'
import { referenceOf } from '../src/fixtures/numerics/reference.ts'

const model = { layers: 2, slidingWindow: 8 }

test('log-probabilities of the reference are computed once, and read after that', async () => {
  const folder = await temporaryTree()
  const computed = await referenceOf(model, 'abc', folder)
  expect(computed).toEqual(logProbabilities(weightsOf(model), tokensOf('abc')))
  expect(await referenceOf(model, 'abc', folder)).toEqual(computed)

  const [file = '', ...others] = await readdir(folder)
  expect(others).toEqual([])
  await writeFile(join(folder, file), new Float64Array([1, 2, 3, 4, 5, 6]))
  expect(await referenceOf(model, 'abc', folder)).toEqual(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ].map((row) => Float64Array.from(row)),
  )
})

test('another prompt and another model have numbers of their own', async () => {
  const folder = await temporaryTree()
  for (const [each, prompt] of [
    [model, 'abc'],
    [model, 'abd'],
    [{ ...model, layers: 3 }, 'abc'],
  ] as const) {
    expect(await referenceOf(each, prompt, folder)).toEqual(
      logProbabilities(weightsOf(each), tokensOf(prompt)),
    )
  }
  expect(await readdir(folder)).toHaveLength(3)
})
