import { expect, test } from 'vitest'
import { withMarks } from '../../src/document/marked.ts'

const document = [
  'before $1',
  '<!-- table: sizes -->',
  'old',
  '<!-- end -->',
  'of <!-- figure: one -->old<!-- end --> and <!-- figure: two -->2<!-- end -->',
  '',
].join('\n')

test('tables and figures are put between their marks, and nothing else changes', () => {
  const marks = { tables: { sizes: '| $& |' }, figures: { one: '$1', two: '2' } }
  const { text, changed, unknown } = withMarks(document, 'a.md', marks)
  expect(text).toMatchInlineSnapshot(`
    "before $1
    <!-- table: sizes -->

    | $& |

    <!-- end -->
    of <!-- figure: one -->$1<!-- end --> and <!-- figure: two -->2<!-- end -->
    "
  `)
  expect(changed).toEqual(['table "sizes"', 'figure "one"'])
  expect(unknown).toEqual([])
  expect(withMarks(text, 'a.md', marks)).toEqual({ text, changed: [], unknown: [] })
})

test('marks that nothing is given for stay, and are told', () => {
  expect(withMarks(document, 'a.md', { figures: { one: 'old' } })).toEqual({
    text: document,
    changed: [],
    unknown: ['table "sizes"', 'figure "two"'],
  })
})

test('a table without a place is refused', () => {
  expect(() => withMarks(document, 'a.md', { tables: { other: '' } })).toThrow(
    'a.md has no place for the table "other"',
  )
})
