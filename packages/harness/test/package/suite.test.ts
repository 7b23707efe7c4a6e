import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copySources } from '../../src/package/suite.ts'
import { temporaryTree } from '../../testing/project.ts'

test('what a package lists as its files goes along, and nothing else of it', async () => {
  const root = await temporaryTree({
    'package.json': '{}',
    'pnpm-lock.yaml': '',
    'pnpm-workspace.yaml': '',
    LICENSE: '',
    'README.md': '',
    'packages/oven/package.json': JSON.stringify({ files: ['src', 'recipes.json'] }),
    'packages/oven/recipes.json': '[]',
    'packages/oven/src/bake/bake.ts': '',
    'packages/oven/test/bake.test.ts': '',
  })
  const copy = await temporaryTree()
  await copySources(root, copy)
  expect((await readdir(copy)).sort()).toEqual([
    'LICENSE',
    'package.json',
    'packages',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
  ])
  const files = await readdir(join(copy, 'packages/oven'), { recursive: true })
  expect(files.sort()).toEqual(['package.json', 'recipes.json', 'src', 'src/bake', 'src/bake/bake.ts'])
})
