import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { npxCall, renamed, same, withCalls } from '../src/calls.ts'

const NAME = 'npx exaone4-ollama'

test.each([
  ['build one: pnpm build:ollama --cpu all', 'build one: npx exaone4-ollama build --cpu all'],
  ['"pnpm run doctor" checks the tools', '"npx exaone4-ollama doctor" checks the tools'],
  ['pnpm exaone4 verify dist/x', 'npx exaone4-ollama verify dist/x'],
  [
    'pnpm test:conformance --only x, then pnpm test',
    'npx exaone4-ollama conformance --only x, then npx exaone4-ollama test',
  ],
  ['pnpm gpu:bundle packs it', 'npx exaone4-ollama gpu-bundle packs it'],
  ['pnpm --filter @exaone4/patches unit', 'pnpm --filter @exaone4/patches unit'],
  ['pnpm testing', 'pnpm testing'],
])('%s', (text, expected) => {
  expect(withCalls(text, NAME)).toBe(expected)
})

test('every script of the repository that is a command is known, and no other', async () => {
  const { scripts } = JSON.parse(await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8'))
  const commands = Object.entries<string>(scripts).flatMap(([script, line]) => {
    const [, command] = /packages\/cli\/src\/main\.ts ([\w-]+)$/.exec(line) ?? []
    return command === undefined ? [] : [[script, command]]
  })
  expect(Object.fromEntries(commands)).toEqual({
    ...renamed,
    ...Object.fromEntries(same.map((name) => [name, name])),
  })
})

test('npx is called as it was before; an installed package has a name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'exaone4-npx-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const program = join(folder, 'node_modules/exaone4-ollama')
  await mkdir(program, { recursive: true })
  expect(npxCall(program)).toBeUndefined()
  await writeFile(join(folder, 'package.json'), '{"dependencies":{}}')
  expect(npxCall(program)).toBeUndefined()
  await writeFile(join(folder, 'package.json'), '{"_npx":{"packages":["./exaone4-ollama-0.1.0.tgz"]}}')
  expect(npxCall(program)).toBe('npx ./exaone4-ollama-0.1.0.tgz')
})
