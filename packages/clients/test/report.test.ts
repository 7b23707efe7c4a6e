import { expect, test } from 'vitest'
import { clients } from '../src/suite/clients.ts'
import { expectedFailures } from '../src/suite/expected-failures.ts'
import { type ClientReport, clientReportSchema, problems } from '../src/suite/report.ts'
import { failuresOf, featureTable, specialTable, versionTable } from '../src/suite/tables.ts'

const report: ClientReport = {
  id: 'one',
  title: 'One, agent',
  versions: { python: '3.11.7', one: '1.0' },
  thinking: 'think=True',
  cells: [
    { feature: 'chat', paths: ['/api/chat'], patched: [], stock: ['the answer is ""'] },
    { feature: 'tools', paths: ['/api/chat', '/api/show'], patched: ['the calls is []'], stock: [] },
  ],
}
const expected = { client: 'one', feature: 'tools', reason: 'it has no tools' } as const

test('a failure on the patched build is a problem unless it is expected; stock may fail', () => {
  expect(problems([report], [])).toEqual(['one tools: the calls is []'])
  expect(problems([report], [expected])).toEqual([])
})

test('an expected failure that passes is a problem; one of a client that was not run is not', () => {
  const stale = { ...expected, feature: 'chat' } as const
  expect(problems([report], [expected, stale])).toEqual([
    'one chat passes: remove it from expected-failures.ts',
  ])
  expect(problems([report], [expected, { ...stale, client: 'other' }])).toEqual([])
})

test('every expected failure names a client', () => {
  const ids = clients.map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining(expectedFailures.map(({ client }) => client)))
})

test('the tables have both builds, versions, paths and what a user writes', () => {
  expect(featureTable([report]).split('\n').at(-1)).toMatch(/^\| One, agent \| ✓ \/ ✗ \|\s+\| ✗ \/ ✓ +\|/)
  expect(versionTable([report]).split('\n').at(-1)).toBe(
    '| One, agent | python 3.11.7, one 1.0 | `/api/chat`, `/api/show` | `think=True`        |',
  )
  expect(failuresOf(report)).toEqual(['one, tool loop: the calls is []'])
})

test('what only some clients are asked has a table of its own, with what happened instead', () => {
  const cell = { feature: 'parallel', paths: [], patched: ['the calls: []'], stock: [] } as const
  const special = {
    ...report,
    cells: [...report.cells, { ...cell, paths: [], patched: [...cell.patched], stock: [] }],
  }
  expect(specialTable([special]).split('\n').at(-1)).toBe(
    '| One, agent | two calls in a stream | ✗ / ✓           | `the calls: []` |',
  )
})

test('a document with a feature that there is not has another form', () => {
  expect(clientReportSchema.safeParse(report).success).toBe(true)
  const cells = [{ ...report.cells[0], feature: 'luck' }]
  expect(clientReportSchema.safeParse({ ...report, cells }).success).toBe(false)
})
