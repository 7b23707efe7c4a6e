import { describe, expect, it } from 'vitest'
import { cppCondition, cppExpression, cppStatement } from '../src/edit/match.ts'
import {
  applySeries,
  DriftFailure,
  type Edit,
  fitLlamaCpp,
  fitSeries,
  llamaCppCode,
  type Patch,
  patchesOf,
  planLlamaCpp,
  planSeries,
  series,
  seriesCode,
  seriesHash,
  seriesStatus,
} from '../src/index.ts'
import { fits } from '../src/status/tree-status.ts'
import { paintTree, patchOf, warmColour } from './helpers/paint.ts'
import { contentsOf, makeTree } from './helpers/tree.ts'

const CACHE = 'src/cache.cpp'
const clear = 'void clear() {\n    // all of them\n    reset(cells);\n}\n'
const sources = {
  'CMakeLists.txt': 'cmake_minimum_required(VERSION 3.14)\nproject("llama.cpp" C CXX)\n',
  'src/llama-hparams.h': 'struct llama_hparams {\n    int n_layer;\n};\n',
  [CACHE]: `#include "cache.h"\n\n${clear}`,
}

function counted(id: string, line = 'count = 0;'): Edit {
  return {
    id,
    file: CACHE,
    description: 'cells are counted',
    within: { function: 'clear' },
    match: cppStatement('reset(cells);'),
    operation: { kind: 'insert-after', lines: [line] },
  }
}

function cppPatch(id: string, edits: readonly Edit[], more: Partial<Patch> = {}): Patch {
  return { ...patchOf(id, edits), of: 'llama.cpp', ...more }
}

const amber = patchOf('amber', [warmColour('amber/list', 'amber')])
const cells = cppPatch('cells', [counted('cells/count')])
const both = [amber, cells]

const llamaServerTree = { ...paintTree, 'llm/llama_server.go': 'package llm\n' }
const CGO = 'runner/llamarunner/runner.go:3 import "github.com/ollama/ollama/llama"'
const runnerTree = {
  ...paintTree,
  'runner/llamarunner/runner.go': 'package llamarunner\n\nimport "github.com/ollama/ollama/llama"\n',
}

describe('planning', () => {
  it("writes patches of llama.cpp to its sources, and never to Ollama's tree", () => {
    const [plan] = planLlamaCpp(makeTree(sources), both)
    expect(plan?.writes.map(({ path, content }) => [path, content.toString()])).toEqual([
      [CACHE, sources[CACHE].replace('cells);\n', 'cells);\n    count = 0;\n')],
    ])
    const tree = makeTree(llamaServerTree)
    expect(planSeries(tree, both).map(({ patch }) => patch.id)).toEqual(['amber'])
    applySeries(tree, [cells])
    expect(contentsOf(tree)).toEqual(llamaServerTree)
  })

  it('lets each patch see the ones before it, and adds files of its own', () => {
    const cppDir = `${makeTree({ 'cpp/src/count.h': 'extern int count;\n' })}/cpp`
    const second = cppPatch(
      'sums',
      [{ ...counted('sums/sum', 'sum();'), match: cppStatement('count = 0;') }],
      { goDir: cppDir },
    )
    const plans = planLlamaCpp(makeTree(sources), [cells, second])
    expect(plans.map(({ writes }) => writes.map(({ path }) => path))).toEqual([
      [CACHE],
      [CACHE, 'src/count.h'],
    ])
    expect(plans[1]?.writes[0]?.content.toString()).toContain('    count = 0;\n    sum();\n')
  })

  it.each([
    ['another function', { [CACHE]: sources[CACHE].replace('clear', 'wipe') }, 'wrong-base'],
    ['another statement', { [CACHE]: sources[CACHE].replace('reset', 'drop') }, 'missing'],
    ['two such statements', { [CACHE]: sources[CACHE].replace('}', '    reset(cells);\n}') }, 'ambiguous'],
    ['the line already', { [CACHE]: sources[CACHE].replace('}', '    count=0;\n}') }, 'already-upstream'],
    ['another project', { 'CMakeLists.txt': 'project("whisper.cpp" C CXX)\n' }, 'wrong-base'],
  ])('%s is a drift', (_, change, code) => {
    const dir = makeTree({ ...sources, ...change })
    const failure = failureOf(() => planLlamaCpp(dir, [cells]))
    expect(failure.drifts.map((drift) => [drift.code, drift.edit])).toEqual([[code, 'cells/count']])
    expect(contentsOf(dir)).toEqual({ ...sources, ...change })
  })
})

describe('fitting', () => {
  it('is not applicable where Ollama contains llama.cpp, with evidence', () => {
    const { patches, notApplicable } = fitSeries(both, makeTree(runnerTree))
    expect(patches.map(({ id }) => id)).toEqual(['amber'])
    expect(notApplicable).toMatchObject([
      { patch: { id: 'cells' }, evidence: ['no llm/llama_server.go', CGO] },
    ])
    expect(fitSeries(both, makeTree(llamaServerTree)).patches.map(({ id }) => id)).toEqual(['amber', 'cells'])
  })

  it('chooses by what llama.cpp has', () => {
    const when = {
      fact: 'llama-cpp-rope-pattern',
      otherwise: { reason: 'it cannot tell', evidence: [{ file: 'src/llama-hparams.h', text: 'n_layer' }] },
    } as const
    const rope = cppPatch('rope', [counted('rope/count')], { when })
    const some = cppPatch('some', [
      { ...counted('some/count'), when: 'llama-cpp-rope-pattern' },
      counted('some/other', 'other();'),
    ])
    const without = fitLlamaCpp([amber, rope, some], makeTree(sources))
    expect(without.notApplicable).toMatchObject([
      { patch: { id: 'rope' }, reason: 'it cannot tell', evidence: ['src/llama-hparams.h:2 int n_layer;'] },
    ])
    expect(without.patches.map(({ id, edits }) => [id, edits.map((edit) => edit.id)])).toEqual([
      ['some', ['some/other']],
    ])
    const hparams = 'struct llama_hparams {\n    bool has_rope(uint32_t il) const;\n};\n'
    const newer = makeTree({ ...sources, 'src/llama-hparams.h': hparams })
    expect(fitLlamaCpp([amber, rope, some], newer).patches.flatMap(({ edits }) => edits)).toHaveLength(3)
  })
})

describe('status', () => {
  const statesOf = (tree: Record<string, string>, llamaCpp?: Record<string, string>) =>
    seriesStatus(makeTree(tree), both, llamaCpp && makeTree(llamaCpp)).map(({ state }) => state)

  it('tells of each patch how it stands to its own sources', () => {
    expect(statesOf(llamaServerTree, sources)).toEqual(['applies', 'applies'])
    expect(statesOf(llamaServerTree, { ...sources, [CACHE]: '' })).toEqual(['applies', 'drifted'])
    const done = { ...sources, [CACHE]: sources[CACHE].replace('}', '    count = 0;\n}') }
    expect(statesOf(llamaServerTree, done)).toEqual(['applies', 'already-upstream'])
    expect(statesOf(runnerTree)).toEqual(['applies', 'not-applicable'])
  })

  it('says so where llama.cpp is not at hand, and does not take that for a misfit', () => {
    expect(statesOf(llamaServerTree)).toEqual(['applies', 'unchecked'])
    const status = (llamaCpp?: string) => ({
      name: 'a tree',
      patches: seriesStatus(makeTree(llamaServerTree), both, llamaCpp),
    })
    expect(fits(status())).toBe(true)
    expect(fits(status(makeTree({ ...sources, [CACHE]: '' })))).toBe(false)
  })
})

describe('code', () => {
  const codeOf = (text: string) => llamaCppCode(makeTree({ ...sources, [CACHE]: text }), both)

  it("is that of the changed files, which Ollama's is not", () => {
    expect(Object.keys(codeOf(sources[CACHE]))).toEqual([`llama.cpp/${CACHE}`])
    expect(Object.keys(seriesCode(makeTree(llamaServerTree), both))).toEqual(['paint/paint.go'])
  })

  it.each([
    ['another comment is the same code', sources[CACHE].replace('all of them', 'each'), true],
    ['another layout is the same code', sources[CACHE].replace('reset(cells)', 'reset( cells )'), true],
    ['another value is other code', sources[CACHE].replace('}', '    sum = 1;\n}'), false],
    ['another include is other code', sources[CACHE].replace('cache.h', 'cells.h'), false],
  ])('%s', (_, text, isSame) => {
    expect(JSON.stringify(codeOf(text)) === JSON.stringify(codeOf(sources[CACHE]))).toBe(isSame)
  })

  it('counts in the hash of the series', () => {
    const hashes = [
      both,
      [amber],
      [amber, cppPatch('cells', [counted('cells/count', 'count = 1;')])],
      [amber, { ...cells, of: 'Ollama' as const }],
    ]
    expect(new Set(hashes.map(seriesHash)).size).toBe(hashes.length)
  })
})

describe('rules', () => {
  const found = (match: Edit['match'], body: string): number => {
    const edit = { ...counted('x/y'), match, count: 9 }
    const dir = makeTree({ ...sources, [CACHE]: `void clear() {\n${body}\n}\n` })
    const note = failureOf(() => planLlamaCpp(dir, [cppPatch('x', [edit])])).drifts[0]?.note ?? ''
    return note.startsWith('nothing') ? 0 : Number(/only (\d) of 9/.exec(note)?.[1])
  }

  it('find statements, expressions and conditions, and nothing like them', () => {
    expect(found(cppStatement('cur = norm($$$);'), 'cur = norm(a, b); cur = rope(a); x = norm(a);')).toBe(1)
    expect(found(cppStatement('int n = $A;'), 'int n = 1; n = 1; int m = 1;')).toBe(1)
    expect(found(cppExpression('kv->size'), 'a(kv->size); if (kv->size > 0) { b(kv.size); }')).toBe(2)
    expect(found(cppExpression('load($$$)'), 'load(a, b); load(); x.load();')).toBe(2)
    expect(found(cppCondition('from'), 'if (from) { a(from); } while (from) { } if (!from) { }')).toBe(2)
  })

  it('refuse what is not C++', () => {
    expect(() => cppStatement('if (')).toThrow('these are not C++ statements: if (')
    expect(() => cppExpression('a; b')).toThrow('this is not one C++ expression: a; b')
    expect(() => cppExpression('a, b')).toThrow('this is not one C++ expression: a, b')
    expect(cppExpression('[] { int a = 1, b = 2; return a; }')).toBeDefined()
  })
})

it('has titles in the style of llama.cpp', () => {
  const ours = patchesOf('llama.cpp', series)
  expect(ours).not.toEqual([])
  for (const { title } of ours) expect(title).toMatch(/^[a-z][a-z0-9-]* : [a-z][^\n]{1,60}[^.\n]$/)
})

function failureOf(action: () => unknown): DriftFailure {
  try {
    action()
  } catch (error) {
    if (error instanceof DriftFailure) return error
    throw error
  }
  throw new Error('nothing drifted')
}
