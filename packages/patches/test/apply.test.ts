import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '@exaone4/failure'
import { expect, it } from 'vitest'
import { applySeries } from '../src/apply.ts'
import { DriftFailure } from '../src/edit/drift.ts'
import { planSeries } from '../src/plan.ts'
import { paintTree, patchOf, warmColour } from './helpers/paint.ts'
import { contentsOf, makeTree } from './helpers/tree.ts'

function failureOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

function driftsOf(action: () => unknown): DriftFailure['drifts'] {
  const failure = failureOf(action)
  if (!(failure instanceof DriftFailure)) throw failure
  return failure.drifts
}

const amber = patchOf('amber', [warmColour('amber/list', 'amber')])
const ochre = patchOf('ochre', [warmColour('ochre/list', 'ochre')])

it('lets each patch see the result of those before it', () => {
  const tree = makeTree(paintTree)
  const owned = makeTree({ 'paint/ochre/ochre.go': 'package ochre\r\n' })
  const plans = applySeries(tree, [amber, patchOf('ochre', ochre.edits, owned)])

  expect(
    plans.map(({ patch, writes }) => [patch.id, writes.map(({ path, content }) => [path, `${content}`])]),
  ).toEqual([
    ['amber', [['paint/paint.go', expect.stringContaining('{"amber", "gold", "red"}')]]],
    [
      'ochre',
      [
        ['paint/ochre/ochre.go', 'package ochre\r\n'],
        ['paint/paint.go', expect.stringContaining('{"amber", "gold", "ochre", "red"}')],
      ],
    ],
  ])
  expect(contentsOf(tree)).toEqual({
    ...paintTree,
    'paint/ochre/ochre.go': 'package ochre\r\n',
    'paint/paint.go': paintTree['paint/paint.go']?.replace('{"gold"', '{"amber", "gold", "ochre"'),
  })
})

it('plans without writing', () => {
  const tree = makeTree(paintTree)
  expect(planSeries(tree, [amber])).toHaveLength(1)
  expect(contentsOf(tree)).toEqual(paintTree)
})

it('reports every edit that fails, and leaves the tree as it was', () => {
  const tree = makeTree(paintTree)
  const owned = makeTree({ 'paint/cold.go': 'package paint\n' })
  const lost = { ...warmColour('ochre/lost', 'rust'), within: { function: 'Lukewarm' } }
  const gone = { ...warmColour('ochre/gone', 'rust'), file: 'paint/gone.go' }
  const series = [amber, patchOf('ochre', [warmColour('ochre/gold', 'gold'), lost, gone], owned)]
  const failure = failureOf(() => applySeries(tree, series))

  expect((failure as Failure).code).toBe('drift')
  expect(
    driftsOf(() => applySeries(tree, series)).map(({ code, edit, file, line }) => [code, edit, file, line]),
  ).toEqual([
    ['already-upstream', 'ochre/gold', 'paint/paint.go', 4],
    ['wrong-base', 'ochre/lost', 'paint/paint.go', 1],
    ['wrong-base', 'ochre/gone', 'paint/gone.go', 0],
    ['already-upstream', 'ochre/go/paint/cold.go', 'paint/cold.go', 1],
  ])
  expect(contentsOf(tree)).toEqual(paintTree)
})

it('prints the excerpt and the note', () => {
  const tree = makeTree(paintTree)
  const failure = failureOf(() => applySeries(tree, [patchOf('ochre', [warmColour('ochre/gold', 'gold')])]))
  expect(failure).toMatchInlineSnapshot(
    `[DriftFailure: the series does not apply: 1 edit does not fit this tree; nothing was changed]`,
  )
  if (!(failure instanceof DriftFailure)) throw failure
  expect(failure.detail).toMatchInlineSnapshot(`
    "already-upstream: ochre/gold
    --> paint/paint.go:4
    4 |     return []string{"gold", "red"}
      |                     ^^^^^^
    note: func Warm already has this: gold is warm"
  `)
})

it.each([
  ['another module', 'module example.com/ollama\n'],
  ['a module whose name only starts alike', 'module github.com/ollama/ollama/v2\n'],
])('takes %s for a wrong base, told once', (_, goMod) => {
  const tree = makeTree({ ...paintTree, 'go.mod': goMod })
  const failure = failureOf(() => applySeries(tree, [amber, ochre]))
  expect(failure).toMatchObject({
    drifts: [
      { code: 'wrong-base', edit: 'amber/list', file: 'go.mod', line: 1 },
      { code: 'wrong-base', edit: 'ochre/list', file: 'go.mod', line: 1 },
    ],
    detail: expect.stringMatching(/^wrong-base: amber\/list, ochre\/list\n--> go\.mod:1\n1 \| module /),
  })
})

it('takes a folder without go.mod, and a file that is not UTF-8, for a wrong base', () => {
  expect(driftsOf(() => applySeries(makeTree({}), [amber]))).toMatchObject([{ code: 'wrong-base', line: 0 }])
  const tree = makeTree(paintTree)
  writeFileSync(join(tree, 'paint/paint.go'), Buffer.from('package paint // \xe9\n', 'latin1'))
  expect(driftsOf(() => applySeries(tree, [amber]))).toMatchObject([
    { code: 'wrong-base', file: 'paint/paint.go', note: 'the file is not UTF-8 text' },
  ])
})

it('keeps a byte order mark and the mode of a file', () => {
  const tree = makeTree({ ...paintTree, 'paint/paint.go': `\uFEFF${paintTree['paint/paint.go']}` })
  chmodSync(join(tree, 'paint/paint.go'), 0o755)
  const [plan] = applySeries(tree, [amber])
  expect(plan?.writes[0]?.content.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  expect(statSync(join(tree, 'paint/paint.go')).mode & 0o777).toBe(0o755)
})

it('restores everything when writing fails half way', () => {
  const tree = makeTree({ ...paintTree, zinc: 'a file where a folder is wanted' })
  const before = contentsOf(tree)
  const owned = makeTree({
    'new/deep/a.go': 'package deep\n',
    'paint/amber.go': 'package paint\n',
    'zinc/z.go': 'package zinc\n',
  })
  const failure = failureOf(() => applySeries(tree, [patchOf('amber', amber.edits, owned)]))

  expect(failure).toBeInstanceOf(Failure)
  expect(failure).toMatchObject({
    code: 'source',
    message: expect.stringContaining(`cannot write to ${tree}: `),
  })
  expect(contentsOf(tree)).toEqual(before)

  rmSync(join(tree, 'zinc'))
  applySeries(tree, [patchOf('amber', amber.edits, owned)])
  expect(Object.keys(contentsOf(tree))).toEqual(
    expect.arrayContaining(['new/deep/a.go', 'paint/paint.go', 'zinc/z.go']),
  )
})

it('does not take over a folder that has the name of a file we own', () => {
  const tree = makeTree(paintTree)
  mkdirSync(join(tree, 'paint/amber.go'))
  const owned = makeTree({ 'paint/amber.go': 'package paint\n' })
  expect(failureOf(() => applySeries(tree, [patchOf('amber', [], owned)]))).toMatchObject({
    code: 'source',
    message: expect.stringContaining('paint/amber.go'),
  })
  expect(statSync(join(tree, 'paint/amber.go')).isDirectory()).toBe(true)
})

it('calls overlapping edits an error of the series', () => {
  const tree = makeTree(paintTree)
  const series = [patchOf('amber', [warmColour('amber/one', 'amber'), warmColour('amber/two', 'beige')])]
  const failure = failureOf(() => applySeries(tree, series))
  expect(failure).not.toBeInstanceOf(Failure)
  expect(failure).toMatchObject({ message: 'edits amber/one and amber/two overlap in paint/paint.go' })
})

it.each([
  ['half an expression', { operation: { kind: 'replace', with: 'a +' } }, /not one Go expression: a \+/],
  ['a broken expression', { operation: { kind: 'replace', with: 'f(a b)' } }, /not one Go expression/],
  ['two expressions', { operation: { kind: 'replace', with: 'a, b' } }, /not one Go expression: a, b/],
  [
    'a broken statement',
    { operation: { kind: 'insert-after', lines: ['x := 1', 'if {'] } },
    /not Go statements: x := 1\nif \{/,
  ],
  ['a match of another kind', { match: { kind: 'return_statement' } }, /matched a return_statement/],
] as const)('calls %s an error of the series', (_, wrong, message) => {
  const failure = failureOf(() =>
    applySeries(makeTree(paintTree), [
      patchOf('amber', [{ ...warmColour('amber/list', 'amber'), ...wrong }]),
    ]),
  )
  expect(failure).not.toBeInstanceOf(Failure)
  expect(failure).toMatchObject({ message: expect.stringMatching(message) })
})
