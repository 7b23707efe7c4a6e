import { temporaryTree, writeTree } from '@exaone4/harness/testing'
import { contentOf, ownedFiles, type Patch } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { withFewerPrompts } from '../../src/topics/fewer-prompts.ts'
import { folded } from '../../src/topics/folded.ts'

/** A patch with files of ours, by their paths beside its `index.ts`. */
async function patchWith(files: Record<string, string>): Promise<Patch> {
  const dir = await temporaryTree()
  await writeTree(dir, files)
  return {
    id: 'amber',
    title: 'paint: add amber',
    intent: '',
    why: { reason: '', issues: [] },
    droppable: '',
    edits: [],
    goDir: `${dir}/go`,
  }
}

const textOf = (patch: Patch, name: string): string | undefined => {
  const file = ownedFiles(patch).find(({ path }) => path === name)
  return file && contentOf(file).toString()
}
const pathsOf = (patch: Patch): string[] => ownedFiles(patch).map(({ path }) => path)

test('a file for some trees becomes part of the file that it completes, with its imports', async () => {
  const patch = folded(
    await patchWith({
      'go/paint/amber.go':
        'package paint\n\nimport (\n\t"strings"\n\n\t"github.com/ollama/ollama/api"\n)\n\nfunc one() {}\n',
      'go.leading-bos/paint/amber_bos.go':
        '// Package paint paints.\npackage paint\n\nimport "fmt"\n\n// two has a comment.\nfunc two() {}\n',
      'go.thinking-close/paint/amber_close.go':
        'package paint\n\nimport (\n\t"strings"\n\n\t"golang.org/x/text/cases"\n)\n\nfunc three() {}\n',
    }),
  )
  expect(pathsOf(patch)).toEqual(['paint/amber.go'])
  expect(textOf(patch, 'paint/amber.go')).toBe(`package paint

import (
	"fmt"
	"strings"

	"golang.org/x/text/cases"

	"github.com/ollama/ollama/api"
)

func one() {}

// two has a comment.
func two() {}

func three() {}
`)
})

test('files of no longer name, tests, other folders and files for all trees stay apart', async () => {
  const files = {
    'go/paint/amber.go': 'package paint\n',
    'go/paint/amber_light.go': 'package paint\n',
    'go/paint/amber_test.go': 'package paint\n',
    'go.leading-bos/paint/amberish.go': 'package paint\n',
    'go.leading-bos/oven/amber_hot.go': 'package oven\n',
    'go.leading-bos/paint/amber_bos_test.go': 'package paint\n\nfunc TestBOS() {}\n',
  }
  const patch = folded(await patchWith(files))
  expect(pathsOf(patch)).toEqual([
    'oven/amber_hot.go',
    'paint/amber.go',
    'paint/amber_light.go',
    'paint/amber_test.go',
    'paint/amberish.go',
  ])
  expect(textOf(patch, 'paint/amber.go')).toBe('package paint\n')
  expect(textOf(patch, 'paint/amber_test.go')).toBe('package paint\n\nfunc TestBOS() {}\n')
})

test('of the prompts, each conversation is kept once, and random ones by their names', async () => {
  const names = ['hello', 'tools', 'random 1', 'random 2'].flatMap((name) => [
    `${name}, thinking off`,
    `${name}, thinking on`,
  ])
  const path = 'paint/testdata/amber-prompts.json'
  const patch = await patchWith({ [`go/${path}`]: JSON.stringify(names.map((name) => ({ name }))) })
  const kept = (random: string[]): unknown =>
    JSON.parse(textOf(withFewerPrompts(patch, random), path) ?? '').map(({ name }: { name: string }) => name)
  expect(kept(['random 2, thinking on'])).toEqual([
    'hello, thinking off',
    'tools, thinking on',
    'random 2, thinking on',
  ])
  expect(() => kept(['random 3, thinking on'])).toThrow('no such prompts: random 3, thinking on')
})
