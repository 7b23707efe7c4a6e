import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { linkEqualFiles } from '../../src/package/binaries.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'exaone4-link-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function folderWith(name: string, files: Record<string, string>): Promise<string> {
  await mkdir(join(dir, name, 'lib'), { recursive: true })
  for (const [path, text] of Object.entries(files)) await writeFile(join(dir, name, path), text)
  return join(dir, name)
}

test('a file that two builds have in the same place is one file, and others stay as they are', async () => {
  const patched = await folderWith('patched', { 'lib/cublas': 'same', 'lib/llama': 'one', name: 'x' })
  const stock = await folderWith('stock', { 'lib/cublas': 'same', 'lib/llama': 'two', 'lib/name': 'x' })
  await linkEqualFiles([patched, stock])
  const inode = async (...path: string[]): Promise<number> => (await stat(join(...path))).ino
  expect(await inode(stock, 'lib/cublas')).toBe(await inode(patched, 'lib/cublas'))
  expect(await inode(stock, 'lib/llama')).not.toBe(await inode(patched, 'lib/llama'))
  expect(await inode(stock, 'lib/name')).not.toBe(await inode(patched, 'name'))
  expect(await readFile(join(stock, 'lib/cublas'), 'utf8')).toBe('same')
  expect(await readFile(join(stock, 'lib/llama'), 'utf8')).toBe('two')
})
