import type { Tree } from '@exaone4/harness'
import {
  adding,
  release,
  saying,
  temporaryTree,
  upstream,
  upstreamRepository,
} from '@exaone4/harness/testing'
import { ownedFiles, type Patch } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { mutantReplacements } from '../../src/fault-injection/mutant.ts'

const named = (patch: Patch, id: string, file?: string): Patch => ({
  ...patch,
  id,
  edits: patch.edits.map((edit) => ({ ...edit, id: `${id}/text`, file: file ?? edit.file })),
})

/** The second edit changes what the first writes, the third what a file of the series says. */
async function stacked(): Promise<{ tree: Tree; file: string }> {
  const files = await adding({
    'extra.go': 'package main\n\nfunc greeting() string {\n\treturn "extra"\n}\n',
  })
  const patches = [
    named(saying('patched'), 'first'),
    named(saying('twice', 'patched'), 'second'),
    files,
    named(saying('more', 'extra'), 'third', 'extra.go'),
  ]
  const dir = await upstreamRepository()
  return {
    tree: { dir, upstream: release.version, series: '', patches },
    file: ownedFiles(files)[0]?.id ?? '',
  }
}

const without = async (tree: Tree, id: string) => {
  const { ids, replacements } = await mutantReplacements(
    tree,
    { ids: [id], tests: [] },
    await temporaryTree(),
  )
  return {
    ids,
    replacements: Object.fromEntries(
      [...replacements].map(([path, text]) => [path, text?.toString() ?? null]),
    ),
  }
}

test('an edit of what a dropped edit writes goes with it', async () => {
  const { tree } = await stacked()
  expect(await without(tree, 'first/text')).toEqual({
    ids: ['first/text', 'second/text'],
    replacements: { 'greeting.go': upstream['greeting.go'] },
  })
})

test('so does an edit of a dropped file', async () => {
  const { tree, file } = await stacked()
  expect(await without(tree, file)).toEqual({
    ids: [file, 'third/text'],
    replacements: { 'extra.go': null },
  })
})

test('an edit on which no other builds goes alone', async () => {
  const { tree } = await stacked()
  expect(await without(tree, 'second/text')).toEqual({
    ids: ['second/text'],
    replacements: { 'greeting.go': upstream['greeting.go']?.replace('stock', 'patched') },
  })
})
