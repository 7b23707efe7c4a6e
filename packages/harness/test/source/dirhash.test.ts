import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findRelease } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { dirHash } from '../../src/source/dirhash.ts'
import { downloadModule } from '../../src/source/gomod.ts'
import { MALGO } from '../../src/source/headers.ts'
import { releaseModule } from '../../src/source/source.ts'
import { type Files, temporaryTree, writeTree } from '../../testing/project.ts'

const prefix = 'example.com/small@v1.0.0'
const small: Files = {
  'go.mod': 'module example.com/small\n',
  'a/b.go': 'package a\n',
  'a.go': 'package small\n',
}

test.each([releaseModule(findRelease('v0.18.0')), MALGO])(
  'it is what the Go command says, and what is pinned: $path',
  async (pinned) => {
    const { dir, sum } = await downloadModule(pinned, await temporaryTree())
    expect(await dirHash(dir, `${pinned.path}@${pinned.version}`)).toBe(sum)
    expect(sum).toBe(pinned.sum)
  },
)

test('a change to any file, name or prefix changes it', async () => {
  const dir = await temporaryTree(small)
  const before = await dirHash(dir, prefix)
  const seen = new Set([before, await dirHash(dir, 'example.com/small@v1.0.1')])
  await writeTree(dir, { 'a.go': 'package Small\n' })
  seen.add(await dirHash(dir, prefix))
  await writeTree(dir, { 'a.go': small['a.go'] ?? '', 'new.go': '' })
  seen.add(await dirHash(dir, prefix))
  await rm(join(dir, 'new.go'))
  expect(await dirHash(dir, prefix)).toBe(before)
  await rm(join(dir, 'a.go'))
  seen.add(await dirHash(dir, prefix))
  expect(seen.size).toBe(5)
})

test('the order is that of bytes, and a slash at the end means nothing', async () => {
  const names = ['\u{1f600}.txt', '\uff5e.txt', 'z.txt', 'a/b.txt', 'a-b.txt']
  const dir = await temporaryTree(Object.fromEntries(names.map((name) => [name, name])))
  // As sha256sum says of each file, of all of them sorted with LC_ALL=C.
  expect(await dirHash(dir, prefix)).toBe('h1:V2anEGtk6WL0coI2Pwc0lcb9mPFOwXQItPjpIpIKP2Q=')
  expect(await dirHash(`${dir}/`, prefix)).toBe(await dirHash(dir, prefix))
})
