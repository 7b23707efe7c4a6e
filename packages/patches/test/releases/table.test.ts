import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  defaultRelease,
  findRelease,
  readTable,
  recordRelease,
  referenceRelease,
  releases,
  withRelease,
} from '../../src/index.ts'
import { temporaryFolder } from '../helpers/tree.ts'

const file = join(import.meta.dirname, '../../releases.json')
const text = readFileSync(file, 'utf8')
const table = readTable()
const newRelease = (version: string) => ({ ...findRelease('v0.34.4'), version })

function copyOfTable(): string {
  const copy = join(temporaryFolder(), 'releases.json')
  copyFileSync(file, copy)
  return copy
}

it('the default release is the newest, and the reference release is that of the report', () => {
  expect(defaultRelease).toBe(releases.at(-1)?.version)
  expect(referenceRelease).toBe('v0.18.0')
})

it('a release is found with and without v, and an unknown one is wrong usage', () => {
  expect(findRelease('0.18.0')).toBe(findRelease('v0.18.0'))
  expect(() => findRelease('v9.9.9')).toThrow('unknown release "v9.9.9"')
})

it.each([
  ['before all others', 'v0.2.10', 0],
  ['among them', 'v0.18.1', 2],
  ['after all others', 'v12.0.0', releases.length],
  ['by its numbers', 'v0.100.0', releases.length],
])('a release is entered %s', (_, version, index) => {
  const copy = copyOfTable()
  recordRelease(newRelease(version), copy)
  const { releases: entered, ...rest } = readTable(copy)
  expect(entered[index]).toEqual(newRelease(version))
  expect({ ...rest, releases: entered.toSpliced(index, 1) }).toEqual(table)
})

it('entering a release again changes nothing', () => {
  const copy = copyOfTable()
  for (const release of releases) recordRelease(release, copy)
  expect(readFileSync(copy, 'utf8')).toBe(text)
})

it.each([
  ['a hash that is none', text.replace(/"sum": "h1:\w/, '"sum": "h1:')],
  ['a release out of order', text.replace('"v0.17.7"', '"v0.19.0"')],
  ['a release that is there twice', text.replace('"v0.17.7"', '"v0.20.0"')],
  ['a version that is none', text.replace('"v0.17.7"', '"main"')],
  [
    'a reference release that is not listed',
    text.replace('"reference": "v0.18.0"', '"reference": "v0.18.1"'),
  ],
  ['a key that nobody reads', text.replace('"pinned"', '"pin"')],
])('a table with %s is refused', (_, changed) => {
  expect(changed).not.toBe(text)
  const copy = copyOfTable()
  writeFileSync(copy, changed)
  expect(() => readTable(copy)).toThrow()
  expect(readFileSync(copy, 'utf8')).toBe(changed)
})

it('a release that does not fit the schema is not entered', () => {
  expect(() => withRelease(table, { ...newRelease('v1.0.0'), sum: 'h1:' })).toThrow()
})
