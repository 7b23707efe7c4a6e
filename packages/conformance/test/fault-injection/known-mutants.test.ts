import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Tree, Workspace } from '@exaone4/harness'
import { adding, saying, temporaryTree, temporaryWorkspace } from '@exaone4/harness/testing'
import type { Patch } from '@exaone4/patches'
import { expect, test } from 'vitest'
import { type KnownMutant, mutantInputs, stillKnown } from '../../src/fault-injection/known-mutants.ts'

const CHECKS = 'packages/conformance/src/checks'
const CHECK = `${CHECKS}/tools.ts`
const FILE = 'greet/greeting.go'
const TEST = 'greet/greeting_test.go'
const FILES = {
  [FILE]: 'package main\n',
  [TEST]: 'package main\n\nfunc TestOne(t *testing.T) {}\n',
  'greet/other_test.go': 'package main\n\nfunc TestOther(t *testing.T) {}\n',
}

interface Measured {
  space: Workspace
  tree: Tree
  known: KnownMutant[]
}

async function write(dir: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true })
  await writeFile(join(dir, path), text)
}

/** An edit of `greeting.go`, detected by each of both, in a series that writes the other files as well. */
async function measured(check = 'tools/one'): Promise<Measured> {
  const space = await temporaryWorkspace()
  await write(space.root, CHECK, "id: 'tools/one'\n")
  await write(space.root, `${CHECKS}/kv.ts`, "id: 'kv/one'\n")
  const edit: Patch = { ...saying('patched'), id: 'greeting' }
  const { [FILE]: _, ...others } = FILES
  const patches = [
    { ...edit, edits: edit.edits.map((each) => ({ ...each, id: 'greeting/text', file: FILE })) },
  ]
  const tree = {
    dir: await temporaryTree(FILES),
    upstream: 'v1',
    series: '',
    patches: [...patches, await adding(others)],
  }
  const known = (['go test', 'conformance'] as const).map(async (outcome) => {
    const failing = [outcome === 'conformance' ? check : 'github.com/ollama/ollama/greet TestOne/case']
    const mutant = { edit: 'greeting/text', outcome, failing }
    return { ...mutant, inputs: await mutantInputs(space, tree, mutant) }
  })
  return { space, tree, known: await Promise.all(known) }
}

const outcomes = async ({ space, tree, known }: Measured): Promise<string[]> =>
  (await stillKnown(space, tree, known)).map(({ outcome }) => outcome)

test('a mutant of the same code is still known', async () => {
  expect(await outcomes(await measured())).toEqual(['go test', 'conformance'])
})

test('a change of the test that detected it makes it unknown', async () => {
  const before = await measured()
  await write(before.tree.dir, TEST, `${FILES[TEST]}// changed\n`)
  expect(await outcomes(before)).toEqual(['conformance'])
})

test('a change of its patch makes it unknown', async () => {
  const before = await measured()
  const patches = before.tree.patches.map((patch) => ({
    ...patch,
    edits: patch.edits.map((edit) => ({ ...edit, count: 2 })),
  }))
  expect(await outcomes({ ...before, tree: { ...before.tree, patches } })).toEqual([])
})

test('a change of another test or file does not', async () => {
  const before = await measured()
  await write(before.tree.dir, 'greet/other_test.go', 'changed\n')
  await write(before.tree.dir, FILE, 'changed\n')
  expect(await outcomes(before)).toEqual(['go test', 'conformance'])
})

test.each(['changed\n', "id: 'tools/one' // changed\n"])(
  'a change of the check that detected it does: %j',
  async (text) => {
    const before = await measured()
    await write(before.space.root, CHECK, text)
    expect(await outcomes(before)).toEqual(['go test'])
  },
)

test('a change of another check does not', async () => {
  const before = await measured()
  await write(before.space.root, `${CHECKS}/kv.ts`, 'changed\n')
  expect(await outcomes(before)).toEqual(['go test', 'conformance'])
})

test('a change of any check does where no file has the id of the one that detected it', async () => {
  const before = await measured('matrix/one')
  await write(before.space.root, `${CHECKS}/kv.ts`, 'changed\n')
  expect(await outcomes(before)).toEqual(['go test'])
})

/** An edit of llama.cpp, detected by a check, in a tree that pins a build. */
async function ofLlamaCpp(): Promise<Measured> {
  const { space, tree } = await measured()
  await write(tree.dir, 'LLAMA_CPP_VERSION', 'b7\n')
  const [patch] = tree.patches
  if (!patch) throw new Error('a patch expected')
  const edits = patch.edits.map((edit) => ({ ...edit, id: 'cells/count', file: 'src/cells.cpp' }))
  const patches = [...tree.patches, { ...patch, id: 'cells', of: 'llama.cpp' as const, edits }]
  const mutant = { edit: 'cells/count', outcome: 'conformance', failing: ['tools/one'] } as const
  const known = { ...mutant, failing: [...mutant.failing] }
  const whole = { ...tree, patches }
  return { space, tree: whole, known: [{ ...known, inputs: await mutantInputs(space, whole, known) }] }
}

test('a mutant of llama.cpp depends on its patches, its build and the check that detected it', async () => {
  const one = await ofLlamaCpp()
  expect(await outcomes(one)).toEqual(['conformance'])
  await write(one.tree.dir, FILE, 'package main // changed\n')
  expect(await outcomes(one)).toEqual(['conformance'])

  const others = one.tree.patches.map((patch) =>
    patch.of ? { ...patch, edits: patch.edits.map((edit) => ({ ...edit, count: 2 })) } : patch,
  )
  expect(await outcomes({ ...one, tree: { ...one.tree, patches: others } })).toEqual([])
  await write(one.space.root, CHECK, "id: 'tools/one' // changed\n")
  expect(await outcomes(one)).toEqual([])
  await write(one.space.root, CHECK, "id: 'tools/one'\n")
  expect(await outcomes(one)).toEqual(['conformance'])
  await write(one.tree.dir, 'LLAMA_CPP_VERSION', 'b8\n')
  expect(await outcomes(one)).toEqual([])
})
