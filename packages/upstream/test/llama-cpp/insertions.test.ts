import { expect, test } from 'vitest'
import { indented, inserted } from '../../src/llama-cpp/insertions.ts'

const text = 'def first():\n    pass\n\n    return 1\n'

test('lines go above the named line, one insertion after the other', () => {
  const result = inserted(text, [
    { file: 'a.py', above: 'pass', lines: indented(['x = 1', '', 'y = 2'], 4) },
    { file: 'a.py', above: 'x = 1', lines: ['    # both'] },
  ])
  expect(result).toBe('def first():\n    # both\n    x = 1\n\n    y = 2\n    pass\n\n    return 1\n')
})

test.each([
  [0, 'def first():\n'],
  [2, text + text],
])('a line that is there %i times is an error', (times, content) => {
  expect(() => inserted(content, [{ file: 'a.py', above: 'pass', lines: [] }])).toThrow(
    `a.py has this line ${times} times instead of once: pass`,
  )
})
