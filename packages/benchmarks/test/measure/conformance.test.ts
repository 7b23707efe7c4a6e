import type { CheckResult } from '@exaone4/conformance'
import { expect, test } from 'vitest'
import { compared } from '../../src/measure/conformance.ts'

const check = (id: string, status: CheckResult['status']): CheckResult => ({
  id,
  level: 'MUST',
  title: `${id} works`,
  references: [],
  fixedBy: [],
  status,
  milliseconds: 1,
  exchanges: [],
  servers: [],
})

test('what was run on both builds is counted, by area and in all', () => {
  const patched = [
    check('tools/one', 'pass'),
    check('tools/two', 'pass'),
    check('tools/three', 'not-run'),
    check('kv/type', 'fail'),
    check('kv/engine', 'pass'),
  ]
  const stock = [
    check('tools/one', 'fail'),
    check('tools/two', 'pass'),
    check('tools/three', 'pass'),
    check('kv/type', 'pass'),
    check('kv/engine', 'not-applicable'),
    check('kv/other', 'pass'),
  ]
  const { all, areas, checks } = compared(patched, stock)
  expect(all).toEqual({ checks: 3, patched: 2, stock: 2 })
  expect(areas).toEqual([
    { area: 'tools', checks: 2, patched: 2, stock: 1 },
    { area: 'kv', checks: 1, patched: 0, stock: 1 },
  ])
  expect(checks.map(({ id, patched: ours, stock: theirs }) => [id, ours, theirs])).toEqual([
    ['tools/one', 'pass', 'fail'],
    ['tools/two', 'pass', 'pass'],
    ['tools/three', 'not-run', 'pass'],
    ['kv/type', 'fail', 'pass'],
    ['kv/engine', 'pass', 'not-applicable'],
  ])
})
