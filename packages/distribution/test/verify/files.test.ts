import { chmod, cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failureOf, temporaryTree } from '@exaone4/harness/testing'
import { expect, test } from 'vitest'
import { compareFiles } from '../../src/verify/files.ts'
import { placedBuild } from '../../src/verify/place.ts'
import { fakeBuild, writeAt } from '../fake-build.ts'

const LIBRARY = 'lib/ollama/libggml-cpu.so.0'
const LINK = 'lib/ollama/libggml-cpu.so'

async function differences(dir: string): Promise<string[]> {
  const found = await compareFiles(await placedBuild(dir))
  return found.map(({ kind, subject }) => `${kind} ${subject}`)
}

test('a build that is as it was made does not differ', async () => {
  const { dir } = await fakeBuild()
  expect(await differences(dir)).toEqual([])
})

test.each<[string, (dir: string) => Promise<unknown>, string[]]>([
  ['a changed byte', (dir) => writeFile(join(dir, LIBRARY), 'librarz'), [`changed ${LIBRARY}`]],
  ['a missing file', (dir) => rm(join(dir, LIBRARY)), [`missing ${LIBRARY}`]],
  ['a missing link', (dir) => rm(join(dir, LINK)), [`missing ${LINK}`]],
  [
    'a link to another file',
    async (dir) => {
      await rm(join(dir, LINK))
      await symlink('llama-server', join(dir, LINK))
    },
    [`changed ${LINK}`],
  ],
  [
    'a file in place of a link',
    async (dir) => {
      await rm(join(dir, LINK))
      await writeFile(join(dir, LINK), 'library')
    },
    [`changed ${LINK}`],
  ],
  [
    'a link in place of a file, with the same content behind it',
    async (dir) => {
      await rename(join(dir, LIBRARY), join(dir, 'elsewhere'))
      await symlink('../../elsewhere', join(dir, LIBRARY))
    },
    [`changed ${LIBRARY}`, 'extra elsewhere'],
  ],
  [
    'a folder in place of a file',
    async (dir) => {
      await rm(join(dir, LIBRARY))
      await mkdir(join(dir, LIBRARY))
    },
    [`changed ${LIBRARY}`],
  ],
  ['an extra file', (dir) => writeFile(join(dir, 'lib/ollama/libx.so'), ''), ['extra lib/ollama/libx.so']],
  ['an extra file at the top', (dir) => writeFile(join(dir, 'notes'), ''), ['extra notes']],
  ['an extra link', (dir) => symlink('x', join(dir, 'lib/x')), ['extra lib/x']],
  [
    'an empty build',
    (dir) => rm(join(dir, 'lib'), { recursive: true }),
    [`missing ${LIBRARY}`, 'missing lib/ollama/llama-server', `missing ${LINK}`],
  ],
])('%s is found', async (_, change, expected) => {
  const { dir } = await fakeBuild()
  await change(dir)
  expect(await differences(dir)).toEqual(expected)
})

test('of a build that does not list its links, links are not compared', async () => {
  const { dir } = await fakeBuild({ info: { links: undefined } })
  expect(await differences(dir)).toEqual([])
})

test('in a shared folder, only the program and the libraries of Ollama count', async () => {
  const { dir } = await fakeBuild()
  const usr = await temporaryTree({ 'bin/sh': '', 'share/doc/x': '', 'lib/libc.so': '' })
  await cp(dir, usr, { recursive: true, verbatimSymlinks: true })
  await rm(join(usr, 'build-info.json'))
  await mkdir(join(usr, 'lib/ollama/exaone4/licences'), { recursive: true })
  await rename(join(dir, 'build-info.json'), join(usr, 'lib/ollama/exaone4/build-info.json'))
  await writeFile(join(usr, 'lib/ollama/exaone4/licences/README'), '')
  expect(await differences(usr)).toEqual([])
  await writeAt(join(usr, 'lib/ollama/cuda_v12/libggml-cuda.so'), 'of the Ollama that was here before')
  expect(await differences(usr)).toEqual(['extra lib/ollama/cuda_v12/libggml-cuda.so'])
  await writeFile(join(usr, 'bin/ollama'), 'stock')
  expect(await differences(usr)).toContain('changed bin/ollama')
})

test('a file that is executable or not has the same content', async () => {
  const { dir } = await fakeBuild()
  await chmod(join(dir, LIBRARY), 0o755)
  expect(await differences(dir)).toEqual([])
})

test.each<[string, (dir: string) => Promise<unknown>, RegExp]>([
  ['no such folder', (dir) => rm(dir, { recursive: true }), /is not a build/],
  ['a folder without a description', (dir) => rm(join(dir, 'build-info.json')), /is not a build/],
  ['a description that is cut', (dir) => writeFile(join(dir, 'build-info.json'), '{'), /does not describe/],
  [
    'a description of old',
    (dir) => writeFile(join(dir, 'build-info.json'), '{"version":1}'),
    /does not describe/,
  ],
])('%s is wrong usage', async (_, change, said) => {
  const { dir } = await fakeBuild()
  await change(dir)
  const failure = await failureOf(placedBuild(dir))
  expect(failure.code).toBe('usage')
  expect(failure.message).toMatch(said)
})
