import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeOverlay } from '../../src/build/overlay.ts'
import { typeErrors } from '../../src/gotest/type-errors.ts'

let tree: string
beforeEach(async () => {
  tree = await mkdtemp(join(tmpdir(), 'exaone4-types-'))
  await mkdir(join(tree, 'a'))
  await writeFile(join(tree, 'go.mod'), 'module example.com/a\n\ngo 1.24\n')
  await writeFile(join(tree, 'a/one.go'), 'package a\n\nfunc One() int { return two() }\n')
  await writeFile(join(tree, 'a/two.go'), 'package a\n\nfunc two() int { return 2 }\n')
  await writeFile(
    join(tree, 'a/one_test.go'),
    'package a\n\nimport "testing"\n\nfunc TestOne(t *testing.T) { _ = two() }\n',
  )
})
afterEach(() => rm(tree, { recursive: true, force: true }))

test('a package that compiles has none', async () => {
  expect(await typeErrors({ tree, packages: ['./a'] })).toEqual([])
})

test('a file that calls a dropped one is named by its path in the tree', async () => {
  const one = Buffer.from('package a\n\n// changed\nfunc One() int { return two() }\n')
  const replacements = new Map([
    ['a/two.go', null],
    ['a/one.go', one],
  ])
  const overlay = await writeOverlay(tree, replacements, join(tree, 'scratch'))
  const errors = await typeErrors({ tree, packages: ['./a'], overlay })
  expect(errors).toContainEqual({ file: 'a/one.go', message: 'undefined: two' })
})

test('so is a test that calls one', async () => {
  const replacements = new Map([
    ['a/two.go', null],
    ['a/one.go', Buffer.from('package a\n')],
  ])
  const overlay = await writeOverlay(tree, replacements, join(tree, 'scratch'))
  const errors = await typeErrors({ tree, packages: ['./a'], overlay })
  expect(errors).toContainEqual({ file: 'a/one_test.go', message: 'undefined: two' })
})

test('a tree that Go cannot read is a failure', async () => {
  await writeFile(join(tree, 'go.mod'), 'nonsense\n')
  await expect(typeErrors({ tree, packages: ['./a'] })).rejects.toMatchObject({ code: 'build' })
})
