import { expect, it } from 'vitest'
import { codeOf, type Patch, planSeries, seriesCode } from '../src/index.ts'
import { paintTree, patchOf, warmColour } from './helpers/paint.ts'
import { makeTree } from './helpers/tree.ts'

const amber = '// Amber is warm.\npackage paint\n\n// Amber is a colour.\nvar Amber = 1 // one\n'
const seriesOf = (owned: Record<string, string>): Patch[] => [
  patchOf('amber', [warmColour('amber/list', 'amber')], makeTree(owned)),
]
const codeFrom = (owned: Record<string, string>) => seriesCode(makeTree(paintTree), seriesOf(owned))

it('has every file that a series touches, without tests and their data', () => {
  const files = { 'paint/amber.go': amber, 'paint/amber_test.go': amber, 'paint/testdata/a.json': '[]' }
  expect(Object.keys(codeFrom(files))).toEqual(['paint/amber.go', warmColour('a', 'a').file])
})

it.each([
  ['another comment', amber.replace('Amber is a colour', 'A colour'), true],
  ['another layout', amber.replace('Amber = 1 ', 'Amber  =  1'), true],
  ['no comments', 'package paint\n\nvar Amber = 1\n', true],
  ['another value', amber.replace('= 1', '= 2'), false],
  ['a build constraint', `//go:build linux\n\n${amber}`, false],
])('%s: the same code is %s', (_, text, isSame) => {
  const path = 'paint/amber.go'
  expect(codeFrom({ [path]: text })[path] === codeFrom({ [path]: amber })[path]).toBe(isSame)
})

it('is of the tree, not of how the patches are named and cut', () => {
  const tree = makeTree(paintTree)
  const [one, two] = [warmColour('amber/list', 'amber'), warmColour('ochre/list', 'ochre')]
  const cut = [patchOf('amber', [one]), patchOf('ochre', [two])]
  const whole = [patchOf('colours', [{ ...one, id: 'colours/1', description: 'other words' }, two])]
  expect(seriesCode(tree, whole)).toEqual(seriesCode(tree, cut))
})

it('is the same read from a patched tree', () => {
  const tree = makeTree(paintTree)
  const series = seriesOf({ 'paint/amber.go': amber })
  const written = new Map(
    planSeries(tree, series).flatMap(({ writes }) => writes.map(({ path, content }) => [path, content])),
  )
  expect(codeOf((path) => written.get(path), series)).toEqual(seriesCode(tree, series))
})
