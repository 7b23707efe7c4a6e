import { rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BuildInfo, describeFiles, describeLinks, readBuildInfo } from '../../src/build/build-info.ts'
import { temporaryTree } from '../../testing/project.ts'

async function built(): Promise<{ dir: string; info: BuildInfo }> {
  const dir = await temporaryTree({ 'bin/ollama': 'abc', 'lib/ollama/libggml.so.0': '' })
  await symlink('libggml.so.0', join(dir, 'lib/ollama/libggml.so'))
  const info: BuildInfo = {
    version: 2,
    release: 'v0.18.0',
    sum: 'h1:',
    source: 'gomod',
    backend: 'cpu',
    variant: 'stock',
    series: null,
    patches: [],
    facts: ['runner-era', 'engine'],
    key: 'key',
    tools: { go: 'go 1' },
    flags: [],
    files: await describeFiles(dir),
    links: await describeLinks(dir),
  }
  await writeFile(join(dir, 'build-info.json'), JSON.stringify(info))
  return { dir, info }
}

test('every file is described, and none of the links', async () => {
  const { info } = await built()
  expect(info.files).toEqual({
    'bin/ollama': { sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', size: 3 },
    'lib/ollama/libggml.so.0': {
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      size: 0,
    },
  })
})

test('every link is described by its target', async () => {
  const { info } = await built()
  expect(info.links).toEqual({ 'lib/ollama/libggml.so': 'libggml.so.0' })
})

test('a whole build is read back', async () => {
  const { dir, info } = await built()
  expect(await readBuildInfo(dir)).toEqual(info)
})

test('what a CUDA build was compiled with is read back', async () => {
  const { dir, info } = await built()
  const cuda = { toolkit: '13.0.88', origin: 'pip', architectures: ['86-real'], flags: ['A=b'] } as const
  await writeFile(join(dir, 'build-info.json'), JSON.stringify({ ...info, backend: 'cuda', cuda }))
  expect(await readBuildInfo(dir)).toEqual({ ...info, backend: 'cuda', cuda })
})

test.each<[string, (dir: string) => Promise<void>]>([
  ['a file is missing', (dir) => rm(join(dir, 'lib/ollama/libggml.so.0'))],
  ['a file has another size', (dir) => writeFile(join(dir, 'bin/ollama'), 'ab')],
  ['the description is cut short', (dir) => writeFile(join(dir, 'build-info.json'), '{"version": 1')],
  ['the description is of another kind', (dir) => writeFile(join(dir, 'build-info.json'), '{"version": 2}')],
  ['there is no description', (dir) => rm(join(dir, 'build-info.json'))],
  ['there is no build', (dir) => rm(dir, { recursive: true })],
])('it is no build when %s', async (_, change) => {
  const { dir } = await built()
  await change(dir)
  expect(await readBuildInfo(dir)).toBeUndefined()
})
