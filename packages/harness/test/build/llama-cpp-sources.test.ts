import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeSources } from '../../src/build/llama-cpp-sources.ts'
import { temporaryTree, writeTree } from '../../testing/project.ts'

const LONG_AGO = 1_000_000

interface Setting {
  pristine: string
  dir: string
  /** Writes these files to the copy, and returns the paths that were written. */
  write: (files: Record<string, string>) => Promise<string[]>
  text: (path: string) => Promise<string>
}

async function setting(files: Record<string, string> = {}): Promise<Setting> {
  const pristine = await temporaryTree({ 'src/a.cpp': 'a\n', 'src/b.cpp': 'b\n', ...files })
  const dir = join(await temporaryTree(), 'llama.cpp')
  const paths = ['src/a.cpp', 'src/b.cpp', 'src/new.cpp']
  const there = () => paths.filter((path) => existsSync(join(dir, path)))
  return {
    pristine,
    dir,
    text: (path) => readFile(join(dir, path), 'utf8'),
    write: async (written) => {
      for (const path of there()) await utimes(join(dir, path), LONG_AGO, LONG_AGO)
      const writes = Object.entries(written).map(([path, text]) => ({ path, content: Buffer.from(text) }))
      await writeSources({ pristine, dir }, writes)
      const times = await Promise.all(there().map((path) => stat(join(dir, path))))
      return there().filter((_, index) => times[index]?.mtimeMs !== LONG_AGO * 1000)
    },
  }
}

test('only files whose content differs are written, there and back', async () => {
  const { write, text } = await setting()
  await write({})
  expect(await write({ 'src/a.cpp': 'patched\n', 'src/b.cpp': 'b\n' })).toEqual(['src/a.cpp'])
  expect(await write({ 'src/a.cpp': 'patched\n' })).toEqual([])
  expect(await write({ 'src/a.cpp': 'other\n', 'src/new.cpp': 'new\n' })).toEqual([
    'src/a.cpp',
    'src/new.cpp',
  ])
  expect(await write({ 'src/a.cpp': 'other\n' })).toEqual([])
  expect(await write({})).toEqual(['src/a.cpp'])
  expect([await text('src/a.cpp'), await text('src/b.cpp')]).toEqual(['a\n', 'b\n'])
})

test('a file that is added goes again', async () => {
  const { dir, write } = await setting()
  await write({ 'src/new.cpp': 'new\n' })
  expect(existsSync(join(dir, 'src/new.cpp'))).toBe(true)
  await write({})
  expect(existsSync(join(dir, 'src/new.cpp'))).toBe(false)
})

test('the pristine sources stay as they are', async () => {
  const { pristine, write } = await setting()
  await write({ 'src/a.cpp': 'patched\n', 'src/new.cpp': 'new\n' })
  expect(await readFile(join(pristine, 'src/a.cpp'), 'utf8')).toBe('a\n')
  expect(existsSync(join(pristine, 'src/new.cpp'))).toBe(false)
})

test('a copy keeps the times of its files, and leaves out builds and version control', async () => {
  const { pristine, dir, write } = await setting({ 'build/a.o': '', '.git/HEAD': '', 'build.sh': '' })
  await utimes(join(pristine, 'src/b.cpp'), LONG_AGO, LONG_AGO)
  await write({})
  expect((await stat(join(dir, 'src/b.cpp'))).mtimeMs).toBe(LONG_AGO * 1000)
  expect(['build', '.git', 'build.sh'].map((name) => existsSync(join(dir, name)))).toEqual([
    false,
    false,
    true,
  ])
})

test('what an interrupted run has written is found again', async () => {
  const { dir, write, text } = await setting()
  await write({ 'src/b.cpp': 'patched\n' })
  // Interrupted after the list, and between the two files.
  await writeFile(join(dir, '../written.json'), '["src/a.cpp","src/b.cpp"]')
  await writeTree(dir, { 'src/a.cpp': 'half' })
  await write({})
  expect([await text('src/a.cpp'), await text('src/b.cpp')]).toEqual(['a\n', 'b\n'])
})

test('files that a failed run wrote before it failed are found again', async () => {
  const { dir, write, text } = await setting()
  await write({})
  // A file cannot be below another file.
  await expect(write({ 'src/a.cpp': 'patched\n', 'src/b.cpp/below.h': '' })).rejects.toThrow(/ENOTDIR|EEXIST/)
  expect(await text('src/a.cpp')).toBe('patched\n')
  await write({})
  expect(await text('src/a.cpp')).toBe('a\n')
  expect(existsSync(join(dir, 'src/b.cpp'))).toBe(true)
})

test('a copy that was not completed is made again', async () => {
  const { dir, write, text } = await setting()
  const left = join(dir, '../.new-999999999-abc/copy/src')
  await mkdir(left, { recursive: true })
  await write({})
  expect(await text('src/a.cpp')).toBe('a\n')
  expect(existsSync(left)).toBe(false)
  await rm(dir, { recursive: true })
  await write({ 'src/a.cpp': 'patched\n' })
  expect([await text('src/a.cpp'), await text('src/b.cpp')]).toEqual(['patched\n', 'b\n'])
})
