import { readFileSync } from 'node:fs'
import { RELEASES_TABLE, releases, withRelease } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { cli } from './cli.ts'

const table = readFileSync(new URL(`../../../${RELEASES_TABLE}`, import.meta.url), 'utf8')
const rowOf = (text: string, version: string): number =>
  text.split('\n').findIndex((line) => line.includes(`'${version}'`))

test.each([
  ['before all others', 'v0.2.10'],
  ['among them', 'v0.18.1'],
  ['after all others', 'v12.0.0'],
])('a release is entered %s as one line, where its version sorts', (_, version) => {
  const text = withRelease(table, { version, sum: 'h1:sum=' })
  const lines = text.split('\n')
  const [added] = lines.splice(rowOf(text, version), 1)
  expect(added).toBe(`  { version: '${version}', sum: 'h1:sum=' },`)
  expect(lines.join('\n')).toBe(table)
  const rows = [...releases.map((release) => release.version), version].map((each) => rowOf(text, each))
  const [first, last] = [Math.min(...rows), Math.max(...rows)]
  expect(last - first).toBe(releases.length)
})

test('versions sort by their numbers', () => {
  const text = withRelease(table, { version: 'v0.100.0', sum: 'h1:sum=' })
  expect(rowOf(text, 'v0.100.0')).toBe(rowOf(text, releases.at(-1)?.version ?? '') + 1)
})

test('entering a release again changes nothing', () => {
  const [release] = releases
  if (!release) throw new Error('there is no release')
  expect(withRelease(table, release)).toBe(table)
})

test('a table that cannot be read is left alone', () => {
  expect(() => withRelease('export const releases = load()\n', { version: 'v1.0.0', sum: 'h1:' })).toThrow(
    'has no rows that can be read',
  )
})

test.each(['main', 'v1.2', 'v0.35.0-rc1', '--'])('release add %s is wrong usage', async (version) => {
  const { status, stderr } = await cli(['release', 'add', '--', version])
  expect(stderr).toContain(`${JSON.stringify(version)} is not the version of a release`)
  expect(stderr).toContain('next: write it like v')
  expect(status).toBe(2)
})

test('without Go, release add stops', async () => {
  const { status, stderr } = await cli(['release', 'add', 'v0.18.0'], { PATH: '/nonexistent' })
  expect(stderr).toContain('go is not installed')
  expect(status).toBe(3)
})
