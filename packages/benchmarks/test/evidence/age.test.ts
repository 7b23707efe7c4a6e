import { expect, test } from 'vitest'
import type { Committed } from '../../src/documents/committed.ts'
import { ageOf, ageProblems, type Today } from '../../src/evidence/age.ts'
import { familyFiles } from '../../src/measure/family-files.ts'
import { head, patchedBuild } from '../head.ts'

const now: Today = {
  sum: 'h1:sum',
  code: { 'a.go': '1', 'b.go': '2' },
  checks: ['kv/one', 'kv/two'],
  clients: [],
}

function measured(code: Record<string, string>): Committed {
  return {
    name: 'memory-v1',
    head: { ...head('memory'), builds: [patchedBuild('v1', code)] },
    content: {},
  }
}

test('a measurement of the same code is not old', () => {
  expect(ageOf(measured({ 'a.go': '1', 'b.go': '2' }), now).changed).toEqual([])
})

test.each(['mutants', 'faults', 'go-tests'])(
  '%s are not old where code has changed: pnpm test makes those anew',
  (what) => {
    const { head, ...rest } = measured({ 'a.go': '0' })
    expect(ageOf({ ...rest, head: { ...head, what } }, now).changed).toEqual([])
  },
)

test('files that changed, came and went since are named, and another release is', () => {
  const old = measured({ 'a.go': '0', 'c.go': '3' })
  expect(ageOf(old, { ...now, sum: 'h1:other' }).changed).toEqual([
    'the checksum of the release',
    'a.go',
    'b.go (new)',
    'c.go (removed)',
  ])
})

test('a conformance measurement is old where the suite has other checks', () => {
  const { head, name } = measured(now.code)
  const check = { id: 'kv/one', title: 'one', patched: 'pass', stock: 'fail' }
  const all = { checks: 1, patched: 1, stock: 0 }
  const conformance = { ...head, what: 'conformance' }
  const content = { ...conformance, all, areas: [], checks: [check, { ...check, id: 'kv/gone' }] }
  expect(ageOf({ name, head: conformance, content }, now).changed).toEqual([
    'check kv/gone (removed)',
    'check kv/two (new)',
  ])
})

test('a measurement of clients is old where one would be run in another version', () => {
  const { head, name } = measured(now.code)
  const cell = { feature: 'chat', paths: [], patched: [], stock: [] }
  const one = { id: 'one', title: 'One', versions: { one: '1.0' }, thinking: '', cells: [cell] }
  const clients = { ...head, what: 'clients' }
  const pinned = { id: 'one', features: ['chat'] as const, versions: { one: '1.1' } }
  const found = ageOf(
    { name, head: clients, content: { ...clients, clients: [one] } },
    { ...now, clients: [pinned] },
  )
  expect(found.changed).toEqual(['client one one'])
})

test('a measurement of the family is old where other files would be tried', () => {
  const { head, name } = measured(now.code)
  const seen = {
    capabilities: [],
    parameters: [],
    renderer: null,
    parser: null,
    template: '',
    prompt: '',
    answer: { thinking: '', content: '' },
  }
  const cells = ['gone', ...familyFiles.slice(1).map(({ id }) => id)].map((file) => ({
    file,
    patched: seen,
    stock: seen,
  }))
  const family = { ...head, what: 'family' }
  expect(ageOf({ name, head: family, content: { ...family, cells } }, now).changed).toEqual([
    'file 4.0 (new)',
    'file gone (removed)',
  ])
})

const entry = (changed: string[], documents = ['memory-v1']) => [{ documents, changed, reason: 'none' }]

test.each([
  [
    'an old measurement that is not listed',
    ['a.go'],
    [],
    'was measured with other code; changed since: a.go',
  ],
  ['a change that is not named', ['a.go', 'b.go'], entry(['a.go']), 'lacks these changes: b.go'],
  ['an entry for a new measurement', [], entry(['a.go']), 'was measured with the current code'],
  ['an entry without a measurement', [], entry(['a.go'], ['gone-v1']), 'there is no such measurement'],
])('%s is a problem', (_, changed, list, problem) => {
  const known = { name: 'memory-v1', changed }
  expect(ageProblems([known], list)).toEqual([expect.stringContaining(problem)])
})

test('an old measurement is accepted if all that has changed is listed, files that are new included', () => {
  const changed = ['a.go', 'b.go (new)']
  expect(ageProblems([{ name: 'memory-v1', changed }], entry(['b.go', 'a.go', 'c.go']))).toEqual([])
})

test('a removed file has to be listed as one', () => {
  const changed = ['a.go (removed)']
  expect(ageProblems([{ name: 'memory-v1', changed }], entry(['a.go']))).toEqual([
    expect.stringContaining('lacks these changes: a.go (removed)'),
  ])
})
