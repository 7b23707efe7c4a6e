import { series } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { checks } from '../src/checks/all.ts'

test('ids are unique and of the form area/what', () => {
  const ids = checks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[a-z]+\/[a-z0-9_-]+$/)
})

test('every patch answers a check, and no check names a patch that there is not', () => {
  const answering = new Set(checks.flatMap(({ answeredBy }) => answeredBy))
  expect([...answering].sort()).toEqual(series.map(({ id }) => id).sort())
})

test('what a check says is one line without a full stop', () => {
  for (const { id, says } of checks) expect(says, id).toMatch(/^[^\n]+[^.\n]$/)
})
