import { expect, test } from 'vitest'
import { features } from '../src/suite/client.ts'
import { clientIds } from '../src/suite/clients.ts'
import { changedClients, pinnedClients } from '../src/suite/pinned.ts'

const now = [{ id: 'one', features: ['chat', 'stream'] as const, versions: { one: '1.1', two: '2.0' } }]
const cell = (feature: 'chat' | 'stream' | 'tools') => ({ feature, paths: [], patched: [], stock: [] })
const measured = {
  id: 'one',
  versions: { python: '3.11.7', one: '1.1' },
  cells: [cell('chat'), cell('stream')],
}

test('clients that would be run as they were have not changed, whatever the interpreter', () => {
  expect(changedClients([measured], now)).toEqual([])
})

test('a package of another version, and features and clients that came or went, are changes', () => {
  expect(changedClients([{ ...measured, versions: { one: '1.0' } }], now)).toEqual(['one one'])
  expect(changedClients([{ ...measured, cells: [cell('chat'), cell('tools')] }], now)).toEqual([
    'one stream (new)',
    'one tools (removed)',
  ])
  expect(changedClients([{ ...measured, id: 'other' }], now)).toEqual(['other (removed)', 'one (new)'])
})

test('every client is pinned, with the packages that its lock has', () => {
  const pinned = pinnedClients()
  expect(pinned.map(({ id }) => id)).toEqual(clientIds)
  for (const client of pinned) {
    expect(client.features).toEqual(expect.arrayContaining([...features]))
    expect(Object.keys(client.versions).length).toBeGreaterThan(5)
  }
  expect(pinned.find(({ id }) => id === 'ai-sdk')?.versions.ai).toMatch(/^6\./)
  expect(pinned.find(({ id }) => id === 'instructor')?.versions.instructor).toMatch(/^\d/)
})
