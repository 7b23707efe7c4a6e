import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { applyEdits } from '../src/edit/apply-edits.ts'
import { formatDrift } from '../src/edit/drift.ts'
import type { Edit } from '../src/edit/edit.ts'
import { notFormatted } from './helpers/go.ts'

const root = fileURLToPath(new URL('fixtures', import.meta.url))
const operations = [
  'add-case',
  'add-element',
  'add-import',
  'insert-after',
  'insert-before',
  'replace',
  'replace-statements',
]

/** Operations on what only Go has. */
const ofGo = ['add-case', 'add-element', 'add-import']

describe.each(operations)('%s', (operation) => {
  const cases = readdirSync(join(root, operation))

  it.each(cases)('%s', async (name) => {
    const folder = join(root, operation, name)
    const language = existsSync(join(folder, 'input.cpp')) ? 'cpp' : 'go'
    const file = `input.${language}`
    const edit: Edit = { file, ...JSON.parse(readFileSync(join(folder, 'edit.json'), 'utf8')) }
    const input = readFileSync(join(folder, file), 'utf8')
    const { text, drifts } = applyEdits(file, input, [edit])

    expect(edit.operation.kind).toBe(operation)
    if (existsSync(join(folder, 'expected-failure.txt'))) {
      const report = drifts.map((drift) => `${formatDrift(drift)}\n`).join('')
      expect(report).toBe(readFileSync(join(folder, 'expected-failure.txt'), 'utf8'))
      expect(text).toBe(input)
      return
    }
    expect(drifts).toEqual([])
    expect(text).toBe(readFileSync(join(folder, `expected.${language}`), 'utf8'))
    expect(applyEdits(file, text, [edit]).drifts).toMatchObject([{ code: 'already-upstream' }])
    if (language === 'go' && (await notFormatted([join(folder, 'input.go')])).length === 0) {
      expect(await notFormatted([join(folder, 'expected.go')])).toEqual([])
    }
  })

  it('has the cases that every operation needs', () => {
    const needed = ['already-done', 'ambiguous', 'comments-between', 'crlf', 'no-match', 'wrong-base']
    expect(cases).toEqual(expect.arrayContaining([...needed, 'reordered-neighbours']))
    if (ofGo.includes(operation)) return
    expect(cases).toEqual(expect.arrayContaining(needed.map((name) => `cpp-${name}`)))
  })
})

it('has no folder of an unknown operation', () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map((entry) => entry.name).sort()).toEqual(operations)
})
