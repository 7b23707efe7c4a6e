import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readCompileTimes, recordCompileTimes } from '../../src/build/compile-times.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'exaone4-times-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** An object that was written at a time in seconds. */
async function writtenAt(object: string, seconds: number): Promise<void> {
  await writeFile(join(dir, `${object}.o`), '')
  await utimes(join(dir, `${object}.o`), seconds, seconds)
}

test('an object took the time from its beginning until it was written', async () => {
  await writtenAt('a', 1100)
  await recordCompileTimes(dir, new Map([['a', 1_010_000]]))
  expect(await readCompileTimes(dir)).toEqual({ a: 90 })
})

test('times of other runs stay, and new ones replace them', async () => {
  for (const object of ['a', 'b']) await writtenAt(object, 1100)
  await recordCompileTimes(dir, new Map(['a', 'b'].map((object) => [object, 1_000_000])))
  await writtenAt('b', 2030)
  await recordCompileTimes(dir, new Map([['b', 2_000_000]]))
  expect(await readCompileTimes(dir)).toEqual({ a: 100, b: 30 })
})

test('an object that was not compiled has no time', async () => {
  await writtenAt('old', 900)
  await writtenAt('new', 1030)
  const begun = new Map(['old', 'missing', 'new'].map((object) => [object, 1_000_000]))
  await recordCompileTimes(dir, begun)
  expect(await readCompileTimes(dir)).toEqual({ new: 30 })
})

test('a damaged file counts as none', async () => {
  await writeFile(join(dir, 'compile-times.json'), '{"a": 1')
  expect(await readCompileTimes(dir)).toEqual({})
})
