import { expect, test } from 'vitest'
import { checks } from '../../src/checks/all.ts'
import { chooseChecks } from '../../src/run/choose.ts'

const ids = (...given: Parameters<typeof chooseChecks>): string[] =>
  chooseChecks(...given).map(({ id }) => id)

test('all checks, areas and single checks', () => {
  expect(ids([])).toEqual(checks.map(({ id }) => id))
  expect(ids(['kv/q8_0', 'agent'])).toEqual(expect.arrayContaining(['kv/q8_0', 'agent/loop']))
  expect(ids(['kv/q8_0'])).toEqual(['kv/q8_0'])
  expect(() => ids(['kv/q9_0'])).toThrow('unknown check "kv/q9_0"')
})

test('for EXAONE 4.5, the areas that hold for each member', () => {
  const held = ids([], '4.5')
  expect(held).toEqual(expect.arrayContaining(['tools/result', 'agent/loop', 'openai/developer']))
  expect(held.filter((id) => /^(?:kv|engine|numerics|prompt|template|family)\//.test(id))).toEqual([])
  expect(ids(['tools'], '4.5')).toEqual(ids(['tools']))
  expect(() => ids(['tools', 'kv'], '4.5')).toThrow('not all of tools, kv can be checked with EXAONE 4.5')
})
