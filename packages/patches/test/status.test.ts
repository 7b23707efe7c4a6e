import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { applySeries, type Edit, type Patch, seriesStatus } from '../src/index.ts'
import { paintTree, patchOf, warmColour } from './helpers/paint.ts'
import { contentsOf, makeTree } from './helpers/tree.ts'

const warm = warmColour('amber/warm', 'amber')
const cold: Edit = {
  ...warmColour('amber/cold', 'azure'),
  file: 'paint/cold.go',
  within: { function: 'Cold' },
}
const ochre = patchOf('ochre', [warmColour('ochre/warm', 'ochre')])

/** A patch of two edits, a file and its test. */
function amber(more: Partial<Patch> = {}): Patch {
  const files = { 'paint/amber.go': 'package paint\n', 'paint/amber_test.go': 'package paint\n' }
  return { ...patchOf('amber', [warm, cold], makeTree(files)), ...more }
}

it('says of each patch, in their order, whether it applies, and leaves the tree alone', () => {
  const tree = makeTree(paintTree)
  const before = contentsOf(tree)
  expect(seriesStatus(tree, [ochre, amber()])).toEqual([
    { patch: 'ochre', state: 'applies' },
    { patch: 'amber', state: 'applies' },
  ])
  expect(contentsOf(tree)).toEqual(before)
})

it('says why a patch is not applicable, with what the tree shows of it', () => {
  const tree = makeTree({ ...paintTree, 'paint/oven.go': 'package paint\n\nvar heat = bake(coat) // hot\n' })
  const evidence = [{ file: 'paint/oven.go', text: 'bake(' }, { file: 'paint/brush.go' }]
  const spared = amber({
    when: { fact: 'runner-era', otherwise: { reason: 'it is baked', evidence } },
  })
  expect(seriesStatus(tree, [spared])).toEqual([
    {
      patch: 'amber',
      state: 'not-applicable',
      reason: 'it is baked',
      evidence: ['paint/oven.go:3 bake(', 'no paint/brush.go'],
    },
  ])
})

it('takes a patch for upstream only where all of it is there; its tests do not count', () => {
  const patch = amber()
  const tree = makeTree(paintTree)
  applySeries(tree, [patch])
  writeFileSync(join(tree, 'paint/amber_test.go'), '')
  expect(seriesStatus(tree, [patch])).toMatchObject([{ patch: 'amber', state: 'already-upstream' }])

  const withoutTest = makeTree(paintTree)
  applySeries(withoutTest, [{ ...patch, omit: ['amber/go/paint/amber_test.go'] }])
  expect(seriesStatus(withoutTest, [patch])).toMatchObject([{ state: 'already-upstream' }])
})

it.each([
  ['one edit', { edits: [warm], omit: ['amber/go/paint/amber.go', 'amber/go/paint/amber_test.go'] }],
  ['its files', { edits: [] }],
  ['all but a file', { omit: ['amber/go/paint/amber.go'] }],
])('takes a patch of which %s is upstream for drifted', (_, part) => {
  const patch = amber()
  const tree = makeTree(paintTree)
  applySeries(tree, [{ ...patch, ...part }])
  const [status] = seriesStatus(tree, [patch])
  if (status?.state !== 'drifted') throw new Error(`it is ${status?.state}`)
  expect(new Set(status.drifts.map(({ code }) => code))).toEqual(new Set(['already-upstream']))
})

it('takes a patch of which the rest cannot be found for drifted', () => {
  const patch = amber()
  const tree = makeTree(paintTree)
  applySeries(tree, [patch])
  writeFileSync(join(tree, 'paint/cold.go'), 'package paint\n')
  expect(seriesStatus(tree, [patch])).toMatchObject([{ patch: 'amber', state: 'drifted' }])
})

it('puts a drift down to its patch alone', () => {
  const tree = makeTree({ ...paintTree, 'paint/cold.go': 'package paint\n' })
  expect(seriesStatus(tree, [amber(), ochre])).toMatchObject([
    { patch: 'amber', state: 'drifted', drifts: [{ code: 'wrong-base', edit: 'amber/cold' }] },
    { patch: 'ochre', state: 'applies' },
  ])
})

it('takes no patch for not applicable in a tree that is not Ollama, whatever it lacks', () => {
  const evidence = [{ file: 'runner/llamarunner/runner.go' }]
  const spared = amber({ when: { fact: 'runner-era', otherwise: { reason: 'no runner', evidence } } })
  const trees = [makeTree({ 'go.mod': 'module example.com/other\n' }), makeTree({})]
  for (const tree of trees) {
    expect(seriesStatus(tree, [spared])).toMatchObject([
      { state: 'drifted', drifts: [{ code: 'wrong-base', file: 'go.mod' }, { code: 'wrong-base' }] },
    ])
  }
})
