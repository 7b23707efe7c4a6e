import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { expect, it } from 'vitest'
import { editIds, type Patch, planSeries, seriesHash, withoutEdit } from '../src/index.ts'
import { paintTree, patchOf, warmColour } from './helpers/paint.ts'
import { makeTree } from './helpers/tree.ts'

const edit = warmColour('amber/list', 'amber')
const files = {
  'paint/amber.go': 'package paint\n',
  'paint/amber_test.go': 'package paint\n',
  'paint/testdata/amber.json': '[]',
  'paint/deep/amber.go': 'package deep\n',
  'paint/zinc.go': 'package paint\n',
}
const seriesOf = (owned: Record<string, string>): Patch[] => [
  patchOf('amber', [edit], makeTree(owned)),
  patchOf('ochre', [warmColour('ochre/list', 'ochre')]),
]
const backwards = (value: object): object => Object.fromEntries(Object.entries(value).reverse())

it('lists edits and owned files but not tests and their data', () => {
  expect(editIds(seriesOf(files))).toEqual([
    'amber/list',
    'amber/go/paint/amber.go',
    'amber/go/paint/deep/amber.go',
    'amber/go/paint/zinc.go',
    'ochre/list',
  ])
})

it("lists neither edits of llama.cpp's own tests nor its files of tests", () => {
  const testEdit = { ...edit, id: 'amber/test', file: 'tests/test-amber.cpp' }
  const owned = makeTree({ 'tools/tests/unit/test_amber.py': '', 'src/testing.cpp': '' })
  expect(editIds([patchOf('amber', [edit, testEdit], owned)])).toEqual([
    'amber/list',
    'amber/go/src/testing.cpp',
  ])
})

it('drops one edit or one owned file, and nothing else', () => {
  const tree = makeTree(paintTree)
  const series = seriesOf(files)
  for (const id of editIds(series)) {
    const rest = withoutEdit(series, id)
    expect(editIds(rest)).toEqual(editIds(series).filter((other) => other !== id))
    const written = planSeries(tree, rest).flatMap(({ writes }) => writes.map(({ path }) => path))
    expect(written).toContain('paint/amber_test.go')
    expect(written.includes('paint/amber.go')).toBe(id !== 'amber/go/paint/amber.go')
  }
  const less = withoutEdit(withoutEdit(series, 'amber/go/paint/amber.go'), 'amber/go/paint/deep/amber.go')
  expect(editIds(less)).toEqual(['amber/list', 'amber/go/paint/zinc.go', 'ochre/list'])
  expect(editIds(series)).toHaveLength(5)
})

it('refuses to drop what is not there', () => {
  expect(() => withoutEdit(seriesOf(files), 'amber/go/paint/amber_test.go')).toThrow(Failure)
  expect(() => withoutEdit(seriesOf(files), 'amber')).toThrow('unknown edit "amber"')
})

it('hashes alike in another folder, with files made in another order and keys in another order', () => {
  const folder = makeTree({})
  for (const [path, content] of Object.entries(files).reverse()) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const [amber, ochre] = seriesOf(files)
  if (!amber || !ochre) throw new Error('two patches expected')
  const same = [{ ...amber, goDir: folder, edits: [backwards(edit) as typeof edit] }, ochre]
  expect(seriesHash(same)).toBe(seriesHash(seriesOf(files)))
  expect(seriesHash(same)).toMatch(/^[0-9a-f]{64}$/)
})

it('hashes differently after any change that reaches a patched tree', () => {
  const series = seriesOf(files)
  const changed = [
    ...editIds(series).map((id) => withoutEdit(series, id)),
    series.toReversed(),
    seriesOf({ ...files, 'paint/amber.go': 'package paint // \n' }),
    seriesOf({ ...files, 'paint/amber_test.go': 'package paint // \n' }),
    seriesOf({ 'paint/umber.go': 'package paint\n' }),
    series.map((patch) => ({ ...patch, edits: patch.edits.map((each) => ({ ...each, count: 2 })) })),
  ]
  expect(new Set([series, ...changed].map(seriesHash)).size).toBe(changed.length + 1)
})
