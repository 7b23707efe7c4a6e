import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { editIds, fitSeries, type Patch } from '../src/index.ts'
import { patchOf, warmColour } from './helpers/paint.ts'
import { makeTree } from './helpers/tree.ts'

const old = { 'runner/llamarunner/runner.go': 'package llamarunner\n' }
const recent = { 'llm/llama_server.go': 'package llm\n\n\tvarnish(coat)\n' }

/** Owned files in folders: `go/paint/amber.go`. */
function amber(owned: Record<string, string>, more: Partial<Patch> = {}): Patch {
  const folder = makeTree({})
  for (const [path, content] of Object.entries(owned)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return { ...patchOf('amber', [warmColour('amber/list', 'amber')], join(folder, 'go')), ...more }
}

const otherwise = {
  reason: 'it is varnished at the factory',
  evidence: [{ file: 'llm/llama_server.go', text: 'varnish(' }, { file: 'runner/llamarunner/runner.go' }],
}

it('takes the edits and files of the facts that a tree has, and keeps the edits of eras where none is known', () => {
  const { edits } = amber({})
  const patch = amber(
    {
      'go/paint/amber.go': '',
      'go.runner-era/paint/old.go': '',
      'go.llama-server-era/paint/recent.go': '',
    },
    { edits: edits.flatMap((edit) => [edit, { ...edit, id: 'amber/old', when: 'runner-era' as const }]) },
  )
  const idsOf = (tree: Record<string, string>): string[] =>
    editIds(fitSeries([patch], makeTree(tree)).patches)
  const everywhere = ['amber/list', 'amber/go/paint/amber.go']
  expect(idsOf(old).sort()).toEqual([...everywhere, 'amber/old', 'amber/go.runner-era/paint/old.go'].sort())
  expect(idsOf(recent).sort()).toEqual([...everywhere, 'amber/go.llama-server-era/paint/recent.go'].sort())
  expect(idsOf({}).sort()).toEqual([...everywhere, 'amber/old'].sort())
})

it('leaves out the edits of other facts in a tree of no known era', () => {
  const patch = amber({}, { edits: [{ ...warmColour('amber/close', 'amber'), when: 'thinking-close' }] })
  expect(editIds(fitSeries([patch], makeTree({})).patches)).toEqual([])
})

it('leaves a patch out where all of its evidence is there, and says where', () => {
  const patch = amber({ 'go/paint/amber.go': '' }, { when: { fact: 'runner-era', otherwise } })
  expect(fitSeries([patch], makeTree(recent))).toEqual({
    patches: [],
    notApplicable: [
      {
        patch,
        reason: 'it is varnished at the factory',
        evidence: ['llm/llama_server.go:3 varnish(coat)', 'no runner/llamarunner/runner.go'],
        lookedFor: ['varnish(', undefined],
      },
    ],
  })
})

it.each([
  ['a line', { FACTORY: 'hue 9\n' }, 'FACTORY:1 hue 9', 'hue'],
  ['no file', {}, 'no FACTORY', undefined],
])('takes %s for evidence where either will do', (_, tree, evidence, lookedFor) => {
  const when = {
    fact: 'runner-era',
    otherwise: { reason: 'it is new', evidence: [{ file: 'FACTORY', text: 'hue', orAbsent: true }] },
  } as const
  expect(fitSeries([amber({}, { when })], makeTree(tree)).notApplicable).toMatchObject([
    { evidence: [evidence], lookedFor: [lookedFor] },
  ])
})

it.each([
  ['the fact is there', old],
  ['a text is not there', { 'llm/llama_server.go': 'package llm\n' }],
  ['a file is not there', {}],
])('keeps a patch where %s', (_, tree) => {
  const patch = amber({ 'go/paint/amber.go': '' }, { when: { fact: 'runner-era', otherwise } })
  const { patches, notApplicable } = fitSeries([patch], makeTree(tree))
  expect(patches.map(({ id }) => id)).toEqual(['amber'])
  expect(notApplicable).toEqual([])
})
