import { join } from 'node:path'
import { defaultRelease } from '@exaone4/patches'
import { describe, expect, test } from 'vitest'
import { contentOf, readCommitted } from '../../src/documents/committed.ts'
import { type FamilyDocument, familySchema, type Seen } from '../../src/documents/family-document.ts'
import { familyReleases } from '../../src/measure/family-files.ts'
import { familyProblems } from '../../src/measure/family-problems.ts'

const committed = readCommitted(join(import.meta.dirname, '../../../..'))

const documents = familyReleases.flatMap((release) => {
  const content = contentOf(committed, `family-${release}`)
  return content === undefined ? [] : [{ release, document: familySchema.parse(content) }]
})

test('the default release is measured', () => {
  expect(documents.map(({ release }) => release)).toContain(defaultRelease)
})

test.each(documents)('$release does with each file what it must do', ({ document }) => {
  expect(familyProblems(document)).toEqual([])
})

/** The document of the default release, as if it were one of another release. */
function measured(release: string): FamilyDocument {
  const document = familySchema.parse(contentOf(committed, `family-${defaultRelease}`))
  return { ...document, builds: document.builds.map((build) => ({ ...build, release })) }
}

describe('a problem', () => {
  /** The document of a release in which a build said something else of a file. */
  function altered(
    release: string,
    id: string,
    change: Partial<Seen>,
    variant: 'patched' | 'stock' = 'patched',
  ): FamilyDocument {
    const document = measured(release)
    return {
      ...document,
      cells: document.cells.map((cell) =>
        cell.file === id ? { ...cell, [variant]: { ...cell[variant], ...change } } : cell,
      ),
    }
  }
  const refused = { status: 400, message: 'EXAONE 4.5 needs Ollama v0.32.10 or newer: this release does not' }

  test.each<[string, FamilyDocument, string]>([
    [
      'capabilities',
      altered('v0.34.4', '4.5-65', { capabilities: ['completion'] }),
      '4.5-65: capabilities is ["completion"], not ["completion","thinking","tools"]',
    ],
    [
      'the stop token of another member',
      altered('v0.34.4', 'k-exaone', { parameters: ['stop "[|endofturn|]"'] }),
      'k-exaone: stop is ["[|endofturn|]"], not ["<|endofturn|>"]',
    ],
    ['a prompt', altered('v0.34.4', 'deep', { prompt: 'hi' }), 'deep: prompt is "hi", not "[|system|]'],
    [
      'an answer with the thought in it',
      altered('v0.18.0', '4.0', { answer: { thinking: '', content: 'x' } }),
      '4.0: answer is {"thinking":"","content":"x"}, not {',
    ],
    [
      'a file that another build runs',
      altered('v0.18.0', '4.5-64', { answer: { thinking: '', content: 'x' } }),
      '4.5-64: the answer was not refused',
    ],
    [
      'a refusal that does not say what to do',
      altered('v0.18.0', '4.5-64', { prompt: { status: 500, message: 'error' } }),
      '4.5-64: the prompt was refused with 500 "error", not 400 "EXAONE 4.5 needs Ollama v0.32.10 or newer"',
    ],
    [
      'a file that is refused',
      altered('v0.34.4', '4.5-65', { answer: refused }),
      '4.5-65: answer is {"status":400',
    ],
    [
      'another family that is not as on stock',
      altered('v0.32.0', 'llama', { prompt: 'hi' }, 'stock'),
      'llama: prompt is ',
    ],
    [
      'a contradiction that gets a stop token',
      altered('v0.24.0', 'other-end', { parameters: ['stop "<|endofturn|>"'] }),
      'other-end: parameters is ',
    ],
  ])('%s', (_, document, problem) => {
    expect(familyProblems(document)).toContainEqual(expect.stringContaining(problem))
  })

  test('a file that neither build loads', () => {
    const answer = { status: 500, message: 'error' }
    const stock = altered('v0.34.4', 'llama', { answer }, 'stock')
    const cells = stock.cells.map((cell) =>
      cell.file === 'llama' ? { ...cell, patched: { ...cell.patched, answer } } : cell,
    )
    expect(familyProblems({ ...stock, cells })).toEqual(['llama: the file was not loaded'])
  })

  test('a file that was not measured, and one that is not known', () => {
    const document = measured('v0.34.4')
    const [first, ...others] = document.cells
    if (!first) throw new Error('nothing was measured')
    expect(familyProblems({ ...document, cells: [{ ...first, file: 'other' }, ...others] })).toEqual([
      'other: there is no such file',
      '4.0: it was not measured',
    ])
  })

  test('a release without expectations', () => {
    const { builds, cells } = measured('v0.34.4')
    const others = builds.map((build) => ({ ...build, release: 'v0.30.0' }))
    expect(familyProblems({ builds: others, cells })).toEqual(['there are no expectations for v0.30.0'])
  })
})
